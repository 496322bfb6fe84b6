"""Simulated earlier traffic, on a small run."""

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine import Engine, Given, PageRequest, encode_titles
from coldopen.signals import likely_zone, local_time
from coldopen.simulator.audience import arrivals, audiences
from coldopen.simulator.titles import generate_titles
from coldopen.simulator.traffic import simulate_past

NOW = 1_795_000_000_000
COUNTRIES = ("IN", "JP", "BR", "DE", "US")


def opened(folder, titles):
    engine = Engine.open(folder, clock=lambda: NOW)
    engine.install("catalogue", encode_titles(titles))
    return engine


def page(engine, country, device="desktop"):
    return engine.page(PageRequest(signals=Given(country=country, device=device)), record=False)


def row(served, key):
    titles = served.decision.titles_by_row()
    return next(t for r, t in zip(served.decision.rows, titles, strict=True) if r.key == key)


@pytest.fixture(scope="module")
def after(tmp_path_factory):
    with opened(tmp_path_factory.mktemp("traffic"), generate_titles(800)) as engine:
        told = []
        report = simulate_past(engine, 800, seed=3, now_ms=NOW, progress=lambda *at: told.append(at))
        yield engine, report, told


def test_it_reports_what_it_made_and_that_it_is_simulated(after):
    _, report, told = after
    assert report.simulated
    assert report.n_visits == sum(report.visits_by_country.values()) == 800
    assert report.n_failed == 0
    assert 0 < report.n_streams < report.n_plays < report.n_events
    assert told[-1] == (800, 800)


def test_top_tens_of_five_countries_differ_and_hold_what_is_loved_there(after):
    engine, report, _ = after
    ids = engine.loaded().edition.catalogue.titles
    tops = {}
    for country in COUNTRIES:
        served = page(engine, country)
        assert next(r for r in served.decision.rows if r.key == "regional").heading.id == "top.country"
        tops[country] = {ids[t].id for t in row(served, "regional")}
        assert len(tops[country] & set(report.local_hits[country])) >= 2, country
    pairs = [(a, b) for a in COUNTRIES for b in COUNTRIES if a < b]
    assert max(len(tops[a] & tops[b]) for a, b in pairs) <= 7


def test_reasons_of_genre_rows_differ_by_place_and_device(after):
    engine, _, _ = after

    def reasons(country, device):
        rows = page(engine, country, device).page.rows
        return tuple(r.reason for r in rows if r.source == "genre")

    seen = {(c, d): reasons(c, d) for c in COUNTRIES for d in ("tv", "mobile")}
    assert len(set(seen.values())) == len(seen)
    assert any("in India" in reason for reason in seen["IN", "mobile"])


def test_the_title_launched_in_the_last_hours_is_trending(after):
    engine, report, _ = after
    edition = engine.loaded().edition
    launch = edition.catalogue.index[report.launch]
    trending, lately = edition.popularity.trending(), edition.popularity.place(None)
    assert np.sum(trending > trending[launch]) < 10
    assert trending[launch] > 1.1 * lately[launch]


def test_the_same_seed_and_time_give_the_same_traffic(tmp_path):
    titles = generate_titles(200)

    def counts(folder):
        with opened(folder, titles) as engine:
            report = simulate_past(engine, 120, seed=9, now_ms=NOW)
            fold = engine.log.view().folds["popularity"]
            return report.n_events, {name: array.tolist() for name, array in fold.items()}

    assert counts(tmp_path / "one") == counts(tmp_path / "two")


@pytest.mark.parametrize(("n_visits", "hours"), [(0, 36), (10, 0), (10, 48)])
def test_what_cannot_be_simulated_is_refused(after, n_visits, hours):
    engine, _, _ = after
    with pytest.raises(Problem, match="received"):
        simulate_past(engine, n_visits, hours, now_ms=NOW)


def test_a_catalogue_that_knows_nothing_but_names_is_enough(tmp_path):
    titles = [Title(id=f"t{i}", name=f"Title {i}") for i in range(60)]
    with opened(tmp_path, titles) as engine:
        assert simulate_past(engine, 60, now_ms=NOW).n_streams > 0


def test_visits_come_in_order_within_the_hours_mostly_in_the_evening():
    coming = arrivals(4000, 36, NOW, np.random.default_rng(1))
    evenings = [local_time(a.at_ms, likely_zone(a.country))[0] in range(18, 23) for a in coming]
    assert 0.35 < sum(evenings) / len(coming) < 0.65  # five of 24 hours, half of the weight
    assert [a.at_ms for a in coming] == sorted(a.at_ms for a in coming)
    assert all(NOW - 36 * 3_600_000 <= a.at_ms <= NOW for a in coming)
    assert {a.country for a in coming} == {a.country for a in audiences()}


def test_an_empty_catalogue_is_refused(tmp_path):
    with Engine.open(tmp_path) as engine, pytest.raises(Problem, match="catalogue"):
        simulate_past(engine, 10, now_ms=NOW)
