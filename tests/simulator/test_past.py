"""A service's simulated past, on a small run."""

from datetime import timedelta

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest
from coldopen.simulator.past import past_world, simulate_past
from coldopen.simulator.titles import generate_titles

NOW = 1_795_000_000_000
COUNTRIES = ("IN", "JP", "BR", "DE", "US")


def page(engine, country, device="desktop"):
    return engine.page(PageRequest(signals=Given(country=country, device=device)), record=False)


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    folder = tmp_path_factory.mktemp("past")
    world = past_world(4000, 3, NOW)
    told = []
    report = simulate_past(folder, world, progress=lambda n, share: told.append((n, share)))
    with Engine.open(folder, clock=lambda: NOW) as engine:
        yield engine, world, report, told


def test_it_reports_what_it_made_and_that_it_is_simulated(after):
    _, _, report, told = after
    assert report.simulated
    assert report.n_people > 3700  # all but the bots and scrapers, of whom there are none, and returns
    assert 0 < report.n_streams < report.n_opened < report.n_examined
    assert told[-1][1] == 1.0


def test_nothing_in_the_log_is_later_than_now(after):
    engine, _, _, _ = after
    assert NOW - 600_000 <= engine.log.view().at <= NOW


def test_top_tens_of_five_countries_differ_and_hold_what_is_loved_there(after):
    engine, world, _, _ = after
    tops, loved = {}, world.population._campaigns.of
    for country in COUNTRIES:
        decision = page(engine, country).decision
        rows = zip(decision.rows, decision.titles_by_row(), strict=True)
        tops[country] = set(next(titles for row, titles in rows if row.key == "regional"))
    held = [country for country in COUNTRIES if tops[country] & set(loved(country))]
    assert len(held) >= 3, held
    pairs = [(a, b) for a in COUNTRIES for b in COUNTRIES if a < b]
    assert max(len(tops[a] & tops[b]) for a, b in pairs) <= 8


def test_reasons_of_genre_rows_differ_by_place(after):
    engine, _, _, _ = after

    def reasons(country):
        return tuple(r.reason for r in page(engine, country).page.rows if r.source == "genre")

    assert len({reasons(country) for country in COUNTRIES}) == len(COUNTRIES)


def test_the_title_launched_in_the_last_hours_is_trending(after):
    engine, world, _, _ = after
    edition = engine.loaded().edition
    begins = world.scenario.starts + timedelta(days=1)
    (launch,) = [t.id for t in world.catalogue.titles if begins in [w.starts_at for w in t.windows]]
    trending = edition.popularity.trending()
    assert np.sum(trending > trending[edition.catalogue.index[launch]]) < 20


def test_titles_of_ones_own_that_know_nothing_but_their_names_are_enough(tmp_path):
    titles = [Title(id=f"t{i}", name=f"Title {i}") for i in range(60)]
    assert simulate_past(tmp_path, past_world(60, 1, NOW, titles)).n_streams > 0


def test_an_operator_may_act_before_and_after(tmp_path):
    seen = []
    world = past_world(20, 1, NOW, generate_titles(80))
    simulate_past(
        tmp_path,
        world,
        prepare=lambda engine: seen.append(engine.log.view().number),
        finish=lambda engine: seen.append(engine.log.view().number),
    )
    assert seen[0] < seen[1]


@pytest.mark.parametrize(("visitors", "titles"), [(0, None), (10, [])])
def test_what_cannot_be_simulated_is_refused(tmp_path, visitors, titles):
    with pytest.raises(Problem, match="received"):
        simulate_past(tmp_path, past_world(visitors, 1, NOW, titles))
