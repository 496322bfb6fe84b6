"""From a scenario to a world."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title, Window
from coldopen.simulator.building import make_world
from coldopen.simulator.calendar import dated
from coldopen.simulator.scenario import CalendarOptions, CatalogueOptions, Launch, Scenario, scenario_of

STARTS = datetime(2026, 3, 2, tzinfo=UTC)
TITLES = [Title(id=f"t{i}", name=f"Title {i}") for i in range(50)]


def scenario(**calendar):
    few = CatalogueOptions(titles=200)
    return Scenario(
        about="test", visitors=500, catalogue=few, calendar=CalendarOptions(**{"leaving": 0} | calendar)
    )


def test_the_same_scenario_makes_the_same_world():
    one, other = make_world(scenario()), make_world(scenario())
    assert one.catalogue.id == other.catalogue.id
    person = one.population.arrivals(20)[0]
    titles = np.arange(200)
    assert np.array_equal(
        one.tastes.worth(person, titles, person.at_ms), other.tastes.worth(person, titles, person.at_ms)
    )


def test_a_launched_title_is_added_on_its_day_and_cannot_be_shown_before():
    launches = (Launch(day=1.5, title="t3"), Launch(day=2, countries=("BR", "PT")))
    titles, launched = dated(TITLES, scenario(launches=launches))
    found = {title.id: title for title in titles}
    assert launched[0] == ("t3", launches[0])
    assert found["t3"].windows == (Window(starts_at=STARTS + timedelta(days=1.5)),)
    assert str(found["t3"].added_on) == "2026-03-03"
    drawn = found[launched[1][0]]
    assert drawn.id != "t3"
    assert drawn.windows == tuple(
        Window(country=country, starts_at=STARTS + timedelta(days=2)) for country in ("BR", "PT")
    )


def test_launches_draw_a_title_each():
    _, launched = dated(TITLES, scenario(launches=tuple(Launch(day=day) for day in range(20))))
    assert len({id for id, _ in launched}) == 20


def test_the_share_of_titles_told_leaves_within_the_time():
    titles, _ = dated(TITLES, scenario(leaving=0.2))
    ends = [title.windows[0].ends_at for title in titles if title.windows]
    assert len(ends) == 10
    assert all(STARTS <= end <= STARTS + timedelta(days=7) for end in ends)


def test_a_launch_of_a_title_that_is_not_there_is_refused():
    with pytest.raises(Problem, match=r"launches\.title: received 't99'"):
        dated(TITLES, scenario(launches=(Launch(day=1, title="t99"),)))


def test_more_launches_than_titles_are_refused():
    with pytest.raises(Problem, match="launches"):
        dated(TITLES[:2], scenario(launches=tuple(Launch(day=day) for day in range(3))))


@pytest.mark.parametrize("titles", [1, 2, 10])
def test_a_handful_of_titles_is_enough_for_a_world(titles):
    made = make_world(Scenario(about="test", visitors=50, catalogue=CatalogueOptions(titles=titles)))
    people = [person for hour in range(24 * 7) for person in made.population.arrivals(hour)]
    assert len(people) == 50
    assert all(np.isfinite(made.tastes.worth(p, np.arange(titles), p.at_ms)).all() for p in people)


def test_people_come_on_all_days_of_two_months():
    made = make_world(Scenario(about="test", days=60, visitors=3000, catalogue=CatalogueOptions(titles=50)))
    days = Counter(h // 24 for h in range(60 * 24) for _ in made.population.arrivals(h))
    assert days.total() == 3000
    assert len(days) == 60


@pytest.mark.parametrize(
    "adversaries", [{"bots": 0.6, "scrapers": 0.5}, {"late": 0.5, "twice": 0.4, "shuffled": 0.2}]
)
def test_shares_of_adversaries_that_sum_to_more_than_all_are_refused(adversaries):
    with pytest.raises(Problem, match="expected at most 1"):
        scenario_of({"about": "test", "adversaries": adversaries})
