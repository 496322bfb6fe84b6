"""Worlds whose people have the tastes of real ones: made-up likes, and real ones where there are any."""

from collections import Counter

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.evaluation.sets import load_set
from coldopen.evaluation.sets.folder import where
from coldopen.signals import Given, check
from coldopen.simulator.building import make_world
from coldopen.simulator.choice.judging import judged
from coldopen.simulator.choice.layout import scan_of
from coldopen.simulator.ratings import Rated, rated_of
from coldopen.simulator.ratings.zip_codes import state_of
from coldopen.simulator.scenario import (
    AdversaryOptions,
    CalendarOptions,
    CatalogueOptions,
    ChoiceOptions,
    Choosing,
    Launch,
    PopulationOptions,
    Scenario,
)
from coldopen.simulator.servers.references import laid_out
from coldopen.taste import Interactions

TITLES = tuple(Title(id=id, name=id.title()) for id in ("fargo", "heat", "alien", "rio", "babe", "psycho"))
LIKES = {  # zip code area, and the titles liked, as indices of TITLES
    "480": (0, 1),
    "946": (1, 2, 3),
    "100": (5,),
    "006": (0, 4, 5),
    "606": (2, 4),
    "331": (1, 3, 5),
}


def interactions(areas=True):
    visitor = [who for who, likes in enumerate(LIKES.values()) for _ in likes]
    title = [title for likes in LIKES.values() for title in likes]
    signals = tuple(("gender:F", f"area:{area}") if areas else ("hour:20",) for area in LIKES)
    return Interactions(TITLES, signals, np.array(visitor, np.int32), np.array(title, np.int32))


def scenario(**told):
    of_ratings = CatalogueOptions(source="ml-1m")
    still = CalendarOptions(leaving=0)
    return Scenario(**{"about": "test", "visitors": 600, "catalogue": of_ratings, "calendar": still} | told)


def half(**told):
    return rated_of(interactions(**told), 0.6, seed=4, least_likes=2)


def everybody(world):
    return [person for hour in range(24 * 7) for person in world.population.arrivals(hour)]


def liked(world, person, at_ms=None):
    """The ids of what is worth more than nothing to somebody."""
    worth = world.tastes.worth(person, np.arange(len(TITLES)), person.at_ms if at_ms is None else at_ms)
    return tuple(sorted(world.catalogue.titles[i].id for i in np.flatnonzero(worth > 0)))


def ids(likes):
    return tuple(sorted(TITLES[i].id for i in likes))


@pytest.fixture(scope="module")
def world():
    return make_world(scenario(), rated=half())


def test_visitors_are_either_past_or_held_out_and_who_likes_little_is_past():
    rated = half()
    assert rated.past.n_visitors == rated.held_out.n_visitors == 3  # 60% of the five with two likes or more
    parts = [set(map(ids, part.by_visitor())) for part in (rated.past, rated.held_out)]
    assert not parts[0] & parts[1]
    assert parts[0] | parts[1] == set(map(ids, LIKES.values()))
    assert ids(LIKES["100"]) in parts[0]


def test_what_a_person_is_worth_watching_is_what_their_rater_liked_and_nothing_else(world):
    held_out, past = (set(map(ids, part.by_visitor())) for part in (half().held_out, half().past))
    seen = {liked(world, person) for person in everybody(world)}
    assert seen == held_out
    assert not seen & past


def test_everybody_held_out_comes_equally_often(world):
    came = Counter(liked(world, person) for person in everybody(world))
    assert set(came.values()) == {200}


def test_people_with_the_same_tastes_have_luck_of_their_own(world):
    one, *others = [p for p in everybody(world) if p.taste[0] == 0][:2]
    worths = [world.tastes.worth(person, np.arange(6), 0) for person in (one, *others)]
    assert np.array_equal(worths[0] > 0, worths[1] > 0)
    assert not np.isclose(*worths).any()


def test_the_worth_of_a_title_does_not_depend_on_what_else_is_shown(world):
    person = everybody(world)[7]
    all_six = world.tastes.worth(person, np.arange(6), 0)
    assert np.array_equal(world.tastes.worth(person, np.array([4, 1]), 0), all_six[[4, 1]])
    assert len(world.tastes.worth(person, np.arange(0), 0)) == 0


def test_the_same_seed_brings_the_same_people_and_another_seed_others(world):
    def tastes(seed):
        return [int(p.taste[0]) for p in everybody(make_world(scenario(seed=seed), rated=half()))]

    assert tastes(1) == [int(p.taste[0]) for p in everybody(world)] != tastes(2)
    some = np.array([590, 3, 77])
    assert [p.taste[0] for p in world.population.people(some)] == [tastes(1)[n] for n in some]


def test_people_live_where_their_raters_do(world):
    state = {"480": "US-MI", "946": "US-CA", "006": None, "606": "US-IL", "331": "US-FL"}
    home = {ids(LIKES[area]): region for area, region in state.items()}
    alone = [p for p in everybody(world) if p.visitor == f"simulated-1-{p.number}"]
    assert all((p.country, p.region) == ("US", home[liked(world, p)]) for p in alone)
    assert all(check(p.told) and p.told.region in (None, p.region) for p in alone)


def test_who_shares_an_account_shares_its_home_but_not_its_taste():
    shared = PopulationOptions(shared=0.5)
    people = everybody(make_world(scenario(population=shared), rated=half()))
    by_account = {}
    for person in people:
        by_account.setdefault(person.visitor, []).append(person)
    pairs = [two for two in by_account.values() if len(two) == 2]
    assert len(pairs) > 100
    assert all(one.region == other.region for one, other in pairs)
    assert any(one.taste[0] != other.taste[0] for one, other in pairs)


def test_where_nobody_told_where_they_live_people_live_where_the_profiles_say():
    people = everybody(make_world(scenario(), rated=half(areas=False)))
    assert len({p.country for p in people}) > 15


def test_a_campaign_brings_people_by_a_title_that_they_in_fact_like(world):
    half_by_campaign = PopulationOptions(campaign=0.5)
    made = make_world(scenario(population=half_by_campaign), rated=half())
    brought = [p for p in everybody(made) if p.wanted is not None]
    assert len(brought) == pytest.approx(300, abs=50)
    ids_of = [title.id for title in made.catalogue.titles]
    assert all(ids_of[p.wanted] in liked(made, p) for p in brought)
    assert {p.told.campaign_title for p in brought if p.told.campaign_title} == {
        title for p in brought for title in liked(made, p)
    }
    assert all(p.told.campaign_title in (None, ids_of[p.wanted]) for p in brought)
    assert any(p.told == Given() for p in everybody(world))


def test_bots_push_one_title_whatever_their_rater_likes():
    people = everybody(make_world(scenario(adversaries=AdversaryOptions(bots=1)), rated=half()))
    assert len({p.wanted for p in people}) == 1


def test_a_launch_lifts_its_title_and_campaigns_are_for_none_that_comes_and_goes():
    launch = CalendarOptions(leaving=0, launches=(Launch(day=2, title="heat", lift=9),))
    calendar = {"calendar": launch, "population": PopulationOptions(campaign=1)}
    made = make_world(scenario(**calendar), rated=half())
    heat = made.catalogue.index["heat"]
    person = next(p for p in everybody(made) if "heat" not in liked(made, p, scenario().starts_ms))
    assert "heat" in liked(made, person, scenario().starts_ms + 3 * 86_400_000)
    assert heat not in {p.wanted for p in everybody(made)}


def test_past_signals_are_in_the_words_of_requests():
    rated = rated_of(interactions(), 0.5, seed=4, least_likes=2)
    words = {word for part in (rated.past, rated.held_out) for tokens in part.signals for word in tokens}
    regions = {f"region:US-{state}" for state in ("MI", "CA", "NY", "IL", "FL")}
    assert words == {"country:US"} | regions  # 006 is Puerto Rico


def test_every_state_has_zip_codes_and_no_other_place_has():
    states = {state_of(f"{area:03}") for area in range(1000)} - {None}
    assert len(states) == 51  # with the District of Columbia
    assert all(check(Given(region=f"US-{state}")) for state in states)


def test_likes_and_scenario_must_go_together():
    with pytest.raises(Problem, match=r"catalogue\.source: received 'ml-1m'"):
        make_world(scenario())
    with pytest.raises(Problem, match=r"catalogue\.source: received 'made-up'"):
        make_world(scenario(catalogue=CatalogueOptions()), rated=half())


def test_what_cannot_be_divided_is_refused():
    with pytest.raises(Problem, match="share_held_out"):
        rated_of(interactions(), 0)
    with pytest.raises(Problem, match="likes: received 'at most 3 of a visitor'"):
        rated_of(interactions(), least_likes=4)
    likes = interactions()
    with pytest.raises(Problem, match="held_out: received '1 people, 0 with likes'"):
        Rated(likes, Interactions(TITLES, ((),), likes.visitor[:0], likes.title[:0]))


@pytest.mark.parametrize("name", ["ml-1m", "movietweetings"])
@pytest.mark.parametrize("model", ["position", "cascade", "discrete"])
def test_real_peoples_own_likes_lead_to_streams_far_more_often_than_popular_titles(name, model: Choosing):
    """Chances of a stream over 300 visits, exact for each, so within 6 points of those over all."""
    rated = rated_of(_real(name))
    told = scenario(visitors=300, catalogue=CatalogueOptions(source=name), choice=ChoiceOptions(model=model))
    made = make_world(told, rated=rated)
    count = np.zeros(len(made.catalogue))
    places = np.array([made.catalogue.index[title.id] for title in rated.titles])
    count[places] = np.bincount(rated.past.title, minlength=len(places))
    popular = np.argsort(-count, kind="stable")[:196]
    every = rated.held_out.by_visitor()

    def stream(person, titles):
        scan = scan_of(laid_out(titles, person.device), person.device)
        worth = made.tastes.worth(person, scan.title, person.at_ms)
        looks = judged(person.key, scan.title, worth, told.choice.appeal, told.taste.misjudged)
        return made.choice.chain(scan, looks, person.patience_seconds).any_stream

    def own_first(person):
        own = places[every[int(person.taste[0])]]
        return np.concatenate([own, np.setdiff1d(popular, own, assume_unique=True)])[:196]

    people = everybody(made)
    by_popularity = np.mean([stream(person, popular) for person in people])
    by_likes = np.mean([stream(person, own_first(person)) for person in people])
    assert 0.2 - 0.06 < by_popularity < 0.7
    assert by_likes > by_popularity + 0.2


def _real(name):
    if where(name) is None:
        pytest.skip(f"no real ratings: `coldopen data get {name}` gets them")
    return load_set(name).likes
