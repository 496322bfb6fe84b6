"""Who comes again, and when."""

import numpy as np
import pytest
from visiting import START, person_of

from coldopen.simulator.scenario import HOUR_MS, ReturnOptions
from coldopen.simulator.session.returning import WITHIN_MS, return_chance, returns_at

OPTIONS = ReturnOptions(base=-1.0, success=1.5, success_minutes=5.0, most=2)


def returns(minutes, nth=0, country="GB", n=4000):
    people = (person_of(number, country=country) for number in range(n))
    return [returns_at(OPTIONS, person, nth, START + HOUR_MS, minutes) for person in people]


@pytest.mark.parametrize(("minutes", "chance"), [(4.9, 0.2689), (5.0, 0.6225)])
def test_a_success_brings_people_back(minutes, chance):
    assert return_chance(OPTIONS, minutes) == pytest.approx(chance, abs=1e-4)
    assert np.mean([at is not None for at in returns(minutes)]) == pytest.approx(chance, abs=0.03)


def test_they_come_within_a_week_of_the_first_visit_and_not_at_once():
    came = [at for at in returns(30.0) if at is not None]
    assert min(came) >= START + 5 * HOUR_MS
    assert max(came) < START + WITHIN_MS
    assert np.mean(came) == pytest.approx(START + WITHIN_MS / 2, abs=12 * HOUR_MS)


@pytest.mark.parametrize(("country", "ahead"), [("GB", 0), ("JP", 9)])
def test_they_come_in_their_own_evening(country, ahead):
    hours = np.array([at // HOUR_MS + ahead for at in returns(30.0, country=country) if at is not None]) % 24
    assert np.mean((hours >= 18) & (hours < 23)) > 0.4
    assert np.mean((hours >= 1) & (hours < 6)) < 0.1


def test_they_come_so_often_at_most():
    assert any(at is not None for at in returns(30.0, nth=1, n=50))
    assert returns(30.0, nth=2, n=50) == [None] * 50


def test_nobody_returns_after_the_week_is_over():
    late = START + WITHIN_MS - HOUR_MS
    assert all(returns_at(OPTIONS, person_of(n), 0, late, 30.0) is None for n in range(50))
