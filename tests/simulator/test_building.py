"""From a scenario to a world."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title, Window
from coldopen.simulator.building import make_world
from coldopen.simulator.calendar import dated
from coldopen.simulator.loop.loop import simulate
from coldopen.simulator.scenario import CalendarOptions, CatalogueOptions, Launch, Scenario, scenario_of
from coldopen.simulator.servers.references import ceiling, random_pages
from coldopen.simulator.session.session import visit

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


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e300])
@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("taste", "spread"),
        ("taste", "misjudged"),
        ("choice", "appeal"),
        ("choice", "satisfaction"),
        ("choice", "patience_seconds"),
        ("returns", "base"),
        ("returns", "success"),
        ("calendar", "trends"),
    ],
)
def test_a_number_that_no_world_can_be_made_of_is_refused(table, name, value):
    with pytest.raises(Problem, match=f"{table}.{name}"):
        scenario_of({"about": "x", table: {name: value}})


@pytest.mark.parametrize(
    "launch", [{"day": 1e9}, {"day": 1, "lift": float("nan")}, {"day": 1, "countries": ["in"]}]
)
def test_a_launch_that_could_never_be_is_refused(launch):
    with pytest.raises(Problem, match="launches"):
        scenario_of({"about": "x", "calendar": {"launches": [launch]}})


@pytest.mark.parametrize(
    "told", [{"starts": datetime(1, 1, 1, tzinfo=UTC)}, {"starts": datetime(9999, 12, 31, tzinfo=UTC)}]
)
def test_a_start_out_of_all_time_is_refused(told):
    with pytest.raises(Problem, match=r"starts: received '.*'; expected a year from 1970 to 2200"):
        scenario_of({"about": "x", **told})


@pytest.mark.parametrize("model", ["position", "cascade", "discrete"])
@pytest.mark.parametrize("sign", [-1, 1])
def test_chances_are_chances_at_the_ends_of_all_ranges(model, sign):
    logit = 100 * sign
    world = make_world(
        scenario_of(
            {
                "about": "x",
                "visitors": 40,
                "days": 0.01,
                "catalogue": {"titles": 60},
                "choice": {"model": model, "appeal": logit, "satisfaction": -logit, "patience_seconds": 1e-9},
                "returns": {"base": -100, "success": -100},
                "taste": {"spread": 100, "misjudged": 100, "by_signals": 0.5, "by_person": 0.5},
                "calendar": {"trends": 100, "launches": [{"day": 0, "lift": logit}]},
            }
        )
    )
    for server in (random_pages(world), ceiling(world)):
        report = simulate(world, server, name="any", visiting=visit)
        assert report.stream_chance is not None
        assert 0 <= report.stream_chance <= 1 + 1e-9
