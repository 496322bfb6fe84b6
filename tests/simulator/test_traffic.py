"""Simulated earlier traffic, on a small run."""

import pytest

from coldopen.core.errors import Problem
from coldopen.engine import Engine, Given, PageRequest, encode_titles
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


def test_what_it_logs_can_be_told_from_real_visits(after):
    engine, _, _ = after
    assert engine.log.view().folds["popularity"]["contexts"].size > 25
    with pytest.raises(Problem, match="hours"):
        simulate_past(engine, 1, hours=48, now_ms=NOW)


def test_visits_come_mostly_in_the_evening_of_each_country(after):
    import numpy as np

    coming = arrivals(4000, 36, NOW, np.random.default_rng(1))
    assert [a.at_ms for a in coming] == sorted(a.at_ms for a in coming)
    assert all(NOW - 36 * 3_600_000 <= a.at_ms <= NOW for a in coming)
    assert {a.country for a in coming} == {a.country for a in audiences()}


def test_an_empty_catalogue_is_refused(tmp_path):
    with Engine.open(tmp_path) as engine, pytest.raises(Problem, match="catalogue"):
        simulate_past(engine, 10, now_ms=NOW)
