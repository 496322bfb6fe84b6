"""Tests of which the truth is known: what estimates over a launch come to."""

import msgspec
import numpy as np
import pytest

from coldopen.experiments.statistics import before_after_effect, effect_by_day, pooled_effect
from coldopen.simulator.building import make_world
from coldopen.simulator.servers import blurred
from coldopen.simulator.studies import read_study
from coldopen.simulator.studies.potential import Potential
from coldopen.simulator.studies.sweep import changed

GROWING = np.array([0.05, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8])
TIMES = 150


@pytest.fixture(scope="module")
def launched() -> Potential:
    """200 people of the scenario `launch`, of 1,000 titles, ten times over."""
    few = {"returns": {"most": 0}, "catalogue": {"titles": 1000}}
    scenario = msgspec.structs.replace(changed(read_study("launch").scenario, few, 3), visitors=200)
    world = make_world(scenario)
    people = Potential.under(world, blurred(world, 6.0), blurred(world, 5.0))
    return people.on(np.tile(np.arange(len(people)), 10))


def errors(people: Potential, share, estimate) -> tuple[np.ndarray, float]:
    """What estimates err by in so many tests, (n,), and the share of intervals that hold the truth."""
    rng = np.random.default_rng(1)
    found = [estimate(*people.tested(rng, share)) for _ in range(TIMES)]
    covers = [each.low <= people.effect <= each.high for each in found]
    return np.array([each.value for each in found]) - people.effect, float(np.mean(covers))


def by_day(streamed, variant, day):
    return effect_by_day(streamed, variant, day).effect


def pooled(streamed, variant, day):
    return pooled_effect(streamed, variant)


def test_the_launch_lifts_everybody_and_the_treatment_a_little(launched):
    before, after = launched.on(launched.day < 4), launched.on(launched.day >= 5)
    assert after.control.mean() > before.control.mean() + 0.1
    assert 0.01 < launched.effect < 0.1


def test_within_days_the_effect_is_right_while_shares_grow(launched):
    """The bias is within 3 of its standard errors; of 150 intervals of 95%, 93% hold the truth (at 93%
    coverage, 90% would be within three standard errors)."""
    error, covered = errors(launched, GROWING, by_day)
    assert abs(error.mean()) < 3 * error.std() / TIMES**0.5
    assert covered > 0.9


def test_all_with_all_is_wrong_while_shares_grow_and_right_where_they_do_not(launched):
    error, covered = errors(launched, GROWING, pooled)
    assert error.mean() > 0.03
    assert covered < 0.5
    error, covered = errors(launched, 0.5, pooled)
    assert abs(error.mean()) < 3 * error.std() / TIMES**0.5
    assert covered > 0.9


def test_before_against_after_takes_the_launch_for_the_effect(launched):
    streamed, _, day = launched.tested(np.random.default_rng(1), (np.arange(8) >= 4).astype(float))
    assert before_after_effect(streamed, day >= 4).value > launched.effect + 0.1


def test_as_many_come_on_each_day_as_came(launched):
    _, variant, day = launched.tested(np.random.default_rng(2), GROWING)
    assert np.array_equal(np.bincount(day), np.bincount(launched.day))
    assert variant[day == 0].mean() < 0.15
    assert variant[day == 7].mean() > 0.7
