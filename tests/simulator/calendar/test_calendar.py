"""What changes by itself: launches, trends, busy days."""

import numpy as np
import pytest

from coldopen.simulator.calendar import Calendar, Launched, lift_at
from coldopen.simulator.scenario import DAY_MS, CalendarOptions, Launch, LikingOptions, Scenario

LAUNCH = Launch(day=2, lift=3, ramp_days=1, fade_days=7)


def calendar(*launched, **options):
    many = LikingOptions(n_moods=200)
    return Calendar(
        Scenario(about="test", days=14, calendar=CalendarOptions(**options), taste=many), launched
    )


def at(day):
    return Scenario(about="test").starts_ms + round(day * DAY_MS)


@pytest.mark.parametrize(("day", "lift"), [(0, 0), (2, 0), (2.5, 1.5), (3, 3), (10, 1.5), (17, 0.75)])
def test_a_launch_rises_for_its_ramp_and_fades_by_half_lives(day, lift):
    assert lift_at(LAUNCH, day) == pytest.approx(lift)


def test_a_launch_of_some_countries_lifts_its_title_there_alone():
    made = calendar(Launched(5, Launch(day=0, countries=("BR",))))
    assert made.lifts("BR", at(1)) == [(5, 3.0)]
    assert made.lifts("DE", at(1)) == []


def test_a_launch_is_advertised_while_it_rises_the_latest_where_there_are_two():
    made = calendar(Launched(5, LAUNCH), Launched(6, Launch(day=2.5, countries=("BR",))))
    assert [made.launch_of_the_day("BR", at(day)) for day in (1.9, 2.1, 2.6, 3.6)] == [None, 5, 6, None]
    assert made.launch_of_the_day("DE", at(2.6)) == 5


def test_trends_begin_at_nothing_and_come_to_differ_by_country_to_the_extent_told():
    made = calendar(trends=0.3)
    assert not made.trend("BR", at(0)).any()
    late = {country: made.trend(country, at(14)) for country in ("BR", "DE")}
    assert abs(np.corrcoef(late["BR"], late["DE"])[0, 1]) < 0.25  # of 200 moods: three standard errors
    assert np.std(list(late.values())) == pytest.approx(0.3, abs=0.04)


def test_trends_move_without_jumps():
    made = calendar(trends=0.3)
    days = np.arange(0, 14, 1 / 24)
    steps = np.diff([made.trend("BR", at(day)) for day in days], axis=0)
    assert np.abs(steps).max() < 0.3 * 5 / 24


def test_without_trends_nothing_wanders():
    made = calendar(trends=0)
    assert not made.trend("BR", at(9)).any()


def test_weekends_and_launches_bring_more_people():
    hours = np.arange(14 * 24)
    plain, launched = calendar(), calendar(Launched(5, LAUNCH))
    busy = plain.busy("GB", "Europe/London", hours)  # the scenario starts on a Monday
    assert busy[5 * 24 : 7 * 24].mean() > 1.1 > busy[: 4 * 24].mean()
    more = launched.busy("GB", "Europe/London", hours) / busy
    assert more[: 2 * 24].max() == 1 < 1.3 < more.max()
    assert calendar(weekly=False).busy("GB", "Europe/London", hours) == pytest.approx(np.ones(len(hours)))
