import dataclasses

import numpy as np
import pytest

from coldopen.simulator.choice import judged
from coldopen.simulator.choice.discrete import Discrete
from coldopen.simulator.choice.layout import scan_of
from coldopen.simulator.loop import simulate
from coldopen.simulator.servers.references import ceiling, fixed, laid_out, random_pages
from coldopen.simulator.serving import Wish


@pytest.fixture
def world(small):
    return small.small_world()


@pytest.mark.parametrize("reference", [fixed, random_pages, ceiling])
def test_pages_hold_each_title_once_and_only_those_allowed_in_the_country(world, reference):
    server = reference(world)
    for person in world.population.arrivals(0):
        (shown,) = server.pages([Wish(person, f"v{person.number}", person.at_ms, 0)])
        titles = np.concatenate(shown.rows)
        allowed = world.catalogue.allowed(person.country, person.at_ms, None)
        assert allowed[titles].all()
        assert len(set(titles.tolist())) == len(titles) == min(196, allowed.sum())


def test_random_pages_are_the_same_for_a_visit_and_differ_between_visits(world):
    person = world.population.arrivals(0)[0]

    def titles(visit, n_pages=0):
        (shown,) = random_pages(world).pages([Wish(person, visit, person.at_ms, n_pages)])
        return np.concatenate(shown.rows).tolist()

    assert titles("one") == titles("one", n_pages=1)
    assert titles("one") != titles("another")


def test_random_pages_show_each_title_first_about_as_often(world):
    """250 pages of some 130 titles: each is first with a chance of 1 in 130, so none 12 times."""
    person = world.population.arrivals(0)[0]
    wishes = [Wish(person, f"v{i}", person.at_ms, 0) for i in range(250)]
    first = [int(shown.rows[0][0]) for shown in random_pages(world).pages(wishes)]
    assert max(np.bincount(first)) <= 12
    assert len(set(first)) > 90


@pytest.mark.parametrize("device", ["mobile", "desktop", "tv"])
def test_a_page_is_laid_out_in_the_order_in_which_people_look(device):
    titles = np.random.default_rng(1).permutation(196)
    scan = scan_of(laid_out(titles, device), device)
    assert scan.title.tolist() == titles[: len(scan)].tolist()


def test_the_ceiling_shows_first_what_the_person_would_stream(world):
    person = world.population.arrivals(0)[0]
    (shown,) = ceiling(world).pages([Wish(person, "v", person.at_ms, 0)])
    (worst,) = random_pages(world).pages([Wish(person, "v", person.at_ms, 0)])
    worth = world.tastes.worth
    best = worth(person, shown.rows[0][:6], person.at_ms)
    assert best.min() > worth(person, worst.rows[0][:6], person.at_ms).mean()


def test_the_ceiling_beats_the_floor_on_the_same_people(small, world):
    def streamed(server):
        return simulate(world, server, name=server.name, visiting=small.visit).streamed_first

    assert streamed(ceiling(world)) > streamed(random_pages(world)) + 0.02


@pytest.mark.parametrize("device", ["mobile", "desktop", "tv"])
def test_where_titles_compete_the_ceilings_pages_are_likelier_to_lead_to_a_stream_than_an_order(
    world, device
):
    competing = dataclasses.replace(world, choice=Discrete(world.scenario.choice.satisfaction))
    for person in world.population.arrivals(0):
        person = dataclasses.replace(person, device=device)
        chances = []
        for each in (competing, world):
            (shown,) = ceiling(each).pages([Wish(person, "v", person.at_ms, 0)])
            scan = scan_of(shown.rows, device)
            worth = world.tastes.worth(person, scan.title, person.at_ms)
            looks = judged(person.key, scan.title, worth, 0.0, world.scenario.taste.misjudged)
            chances.append(competing.choice.chain(scan, looks, person.patience_seconds).any_stream)
        assert chances[0] >= chances[1]
