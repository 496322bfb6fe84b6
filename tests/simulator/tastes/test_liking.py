"""What people like: the shares of what explains it, hits, launches, trends."""

import dataclasses

import numpy as np
import pytest

from coldopen.simulator.building import make_world
from coldopen.simulator.calendar import Calendar, Hits
from coldopen.simulator.scenario import (
    DAY_MS,
    CalendarOptions,
    CatalogueOptions,
    Launch,
    LikingOptions,
    Scenario,
)


def scenario(titles=800, **told):
    quiet = CalendarOptions(trends=0)
    return Scenario(
        **{"about": "test", "visitors": 4000, "catalogue": CatalogueOptions(titles=titles), "calendar": quiet}
        | told
    )


def everybody(world):
    found = [person for hour in range(24 * 7) for person in world.population.arrivals(hour)]
    return [dataclasses.replace(person, wanted=None) for person in found]


def parts(world):
    """Worth, and what signals explain of it, of everybody and all titles at the time when they come."""
    titles = np.arange(len(world.catalogue))
    people = everybody(world)
    worth = np.array([world.tastes.worth(p, titles, p.at_ms) for p in people])
    explained = np.array([world.tastes.explained(p, titles, p.at_ms) for p in people])
    return worth, explained


@pytest.fixture(scope="module")
def world():
    return make_world(scenario())


@pytest.mark.parametrize(
    ("by_signals", "by_person", "spread"), [(0.2, 0.35, 1.6), (0.5, 0.1, 1.0), (0.0, 0.6, 2.0)]
)
def test_the_spread_and_both_shares_are_those_of_the_scenario(by_signals, by_person, spread):
    options = LikingOptions(spread=spread, by_signals=by_signals, by_person=by_person)
    worth, explained = parts(make_world(scenario(taste=options)))
    total, quality = worth.var(), explained.mean(axis=0)
    assert worth.mean() == pytest.approx(0, abs=0.03 * spread)
    assert total == pytest.approx(spread**2, rel=0.06)  # 4,000 people, whose tastes have heavy tails
    assert quality.var() / total == pytest.approx(1 - by_signals - by_person, abs=0.03)
    assert (explained - quality).var() / total == pytest.approx(by_signals, abs=0.03)
    assert (worth - explained).var() / total == pytest.approx(by_person, abs=0.03)


def test_tastes_do_not_depend_on_how_many_come(world):
    more = make_world(scenario(visitors=9000))
    person = everybody(world)[0]
    titles = np.arange(50)
    assert np.array_equal(
        world.tastes.worth(person, titles, person.at_ms), more.tastes.worth(person, titles, person.at_ms)
    )


def test_a_title_is_worth_the_same_among_whatever_others(world):
    person = everybody(world)[7]
    alone = world.tastes.worth(person, np.array([41]), person.at_ms)
    among = world.tastes.worth(person, np.array([3, 41, 200]), person.at_ms)
    assert among[1] == pytest.approx(alone[0], rel=1e-12)


def test_what_people_like_is_not_gaussian(world):
    worth, explained = parts(world)
    own = worth - explained
    assert (own**4).mean() / own.var() ** 2 > 6
    quality = explained.mean(axis=0)
    assert quality.max() > 3 * quality.std()


def test_countries_have_hits_of_their_own(world):
    everyone, hits = everybody(world), Hits(world.catalogue, world.scenario, Calendar(world.scenario))
    loved = {c: np.array(hits.of(c)) for c in ("US", "IN", "BR", "JP")}

    def mean(country, titles):
        here = [p for p in everyone if p.country == country]
        return np.mean([world.tastes.worth(p, titles, p.at_ms) for p in here])

    for country, titles in loved.items():
        others = np.concatenate([loved[c] for c in loved if c != country])
        assert mean(country, titles) > mean(country, others) + 1


def test_what_brought_somebody_is_worth_far_more_to_them(world):
    person = everybody(world)[3]
    wanting = dataclasses.replace(person, wanted=9)
    titles = np.array([8, 9])
    more = world.tastes.worth(wanting, titles, 0) - world.tastes.worth(person, titles, 0)
    assert more == pytest.approx([0, 4])


def test_a_launched_titles_worth_rises_and_fades_where_it_is_launched():
    launch = Launch(day=2, lift=3, ramp_days=1, fade_days=2, countries=("BR",))
    still = CalendarOptions(trends=0, daily=False, weekly=False, launches=(launch,))
    made = make_world(scenario(calendar=still))
    title = np.flatnonzero([t.added_on and str(t.added_on) == "2026-03-04" for t in made.catalogue.titles])
    people = {p.country: p for p in everybody(made)}

    def worth(country):
        days = made.scenario.starts_ms + np.array([1, 2.5, 3, 5]) * DAY_MS
        return np.array([made.tastes.worth(people[country], title, int(at))[0] for at in days])

    assert worth("BR") - worth("BR")[0] == pytest.approx([0, 1.5, 3, 1.5])
    assert worth("DE") - worth("DE")[0] == pytest.approx([0, 0, 0, 0])


def test_trends_differ_by_country():
    made = make_world(scenario(calendar=CalendarOptions(trends=0.5, daily=False, weekly=False)))
    people, titles = {p.country: p for p in everybody(made)}, np.arange(len(made.catalogue))
    start = made.scenario.starts_ms

    def shifted(country):
        late, early = (made.tastes.worth(people[country], titles, start + day * DAY_MS) for day in (7, 0))
        return late - early

    assert 0.2 < np.std([shifted("BR"), shifted("DE")]) < 0.9
    assert np.std(shifted("BR") - shifted("DE")) > 0.2


def test_hours_and_weekdays_matter_only_where_the_calendar_says_so(world):
    still = make_world(scenario(calendar=CalendarOptions(trends=0, daily=False, weekly=False)))
    titles = np.arange(100)
    morning, evening, saturday = (world.scenario.starts_ms + day * DAY_MS for day in (0.3, 0.8, 5.3))

    def shift(made, one, other):
        person = next(p for p in everybody(made) if p.country == "GB")
        return np.std(
            made.tastes.worth(person, titles, int(one)) - made.tastes.worth(person, titles, int(other))
        )

    assert shift(world, morning, evening) > 0.1
    assert shift(world, morning, saturday) > 0.03
    assert shift(still, morning, evening) == shift(still, morning, saturday) == 0
