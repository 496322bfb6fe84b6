"""Visitors of an experiment who get the frozen page stay in it, as they were assigned."""

import itertools
import threading
import time

import msgspec
import numpy as np
import pytest

from coldopen.catalogue import encode
from coldopen.core.events import Batch, Click, Impression
from coldopen.core.title import Title
from coldopen.engine import Engine, PageRequest
from coldopen.experiments import Experiment, ExperimentBook, Variant
from coldopen.experiments.statistics.sample_ratio import sample_ratio
from coldopen.metrics.exposures import exposures
from coldopen.metrics.tables import of_folder
from coldopen.metrics.visitors import visitors
from coldopen.planner import PlannerOptions
from coldopen.settings import Settings

TITLES = [Title(id=f"t{n:03}", name=f"Title {n}", genres=("Drama", "Crime")[n % 2 :]) for n in range(200)]
N_VISITORS = 60
HASTY_MS, SLOW_SECONDS = 6.0, 0.03
VARIANTS = Variant("hasty", 0.5, {"planner.deadline_ms": HASTY_MS}), Variant("usual", 0.5)


@pytest.fixture
def engine(tmp_path, monkeypatch):
    """An engine half of whose visitors have next to no time, and whose pages take some to be made."""
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as made:
        made.install("catalogue", encode(TITLES))
        made.edit_experiments(
            lambda _: ExperimentBook([Experiment(id="haste", state="running", variants=VARIANTS)])
        )
        answer = made._making.answer

        def slow(by, *more, **told):
            if by.settings.planner.deadline_ms == HASTY_MS:
                time.sleep(SLOW_SECONDS)
            return answer(by, *more, **told)

        monkeypatch.setattr(made._making, "answer", slow)
        yield made


def clicked(engine, served):
    told, done = served.decision, threading.Event()
    events = Impression(at=told.at, ranges=((1, 0, 3),)), Click(at=told.at, row=1, column=0)
    batch = Batch(visit=told.visit, n=0, decision=told.id, received_at=told.at, offset_ms=0, events=events)
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(5)


def test_a_variant_too_slow_for_its_deadline_keeps_its_visitors_and_what_they_do(engine):
    pages = [engine.page(PageRequest(visitor=f"v{i}")) for i in range(N_VISITORS)]
    by_variant = {
        variant: [page for page in pages if page.decision.assignments[0].variant == variant]
        for variant in ("hasty", "usual")
    }
    hasty = by_variant["hasty"]
    assert {page.page.tier for page in hasty} == {"frozen"}
    assert all("out of time" in page.page.tier_reason for page in hasty)
    assert {page.page.tier for page in by_variant["usual"]} == {"popularity"}
    assert min(page.decision.took_us for page in hasty) > 1e6 * SLOW_SECONDS
    engine.log.settle()
    for served in itertools.chain(hasty[:3], by_variant["usual"][:3]):
        clicked(engine, served)
    engine.seal()
    tables = of_folder(engine.data)
    told = exposures(tables, "haste").to_pyarrow().to_pylist()
    counts = {name: sum(each["variant"] == name for each in told) for name in by_variant}
    assert counts == {name: len(of) for name, of in by_variant.items()}
    assert {each["exposed_at"] is None for each in told if each["variant"] == "hasty"} == {True}
    assert {each["exposed_at"] is None for each in told if each["variant"] == "usual"} == {False}
    assert sample_ratio(np.array(list(counts.values())), np.array([0.5, 0.5])).p > 0.01
    clicks = {each["unit"]: each["n_clicks"] for each in visitors(tables).to_pyarrow().to_pylist()}
    assert [clicks[page.decision.unit] for page in hasty[:4]] == [1, 1, 1, 0]


def test_what_is_done_on_the_frozen_page_teaches_the_variant_that_it_was_shown_in(engine):
    served = next(
        page
        for page in (engine.page(PageRequest(visitor=f"v{i}")) for i in range(20))
        if page.page.tier == "frozen"
    )
    assert served.decision.pool == "haste/hasty"
    assert served.page.assignments == served.decision.assignments
    assert served.decision.settings == engine._condition_of(served.decision).settings_id


def test_where_a_variant_shows_the_titles_of_its_start_alone_so_does_the_frozen_page(tmp_path, monkeypatch):
    variants = Variant("all", 0.5), Variant("first", 0.5, frozen_content=True)
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as engine:
        engine.install("catalogue", encode(TITLES[100:]))
        engine.edit_experiments(
            lambda _: ExperimentBook([Experiment(id="content", state="running", variants=variants)])
        )
        engine.install("catalogue", encode(TITLES))
        monkeypatch.setattr(engine._making, "answer", lambda *_, **told: None)
        shown = {}
        for i in range(20):
            record = engine.page(PageRequest(visitor=f"v{i}")).decision
            titles = {engine.title_of(record.catalogue, at) for row in record.titles_by_row() for at in row}
            shown[record.assignments[0].variant] = titles
    first = {title.id for title in TITLES[100:]}
    assert shown["first"] < first
    assert not shown["all"] <= first


def test_titles_of_later_are_left_off_whatever_catalogue_the_frozen_page_was_made_from(tmp_path, monkeypatch):
    only = Variant("first", 0.5, frozen_content=True), Variant("too", 0.5, frozen_content=True)
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as engine:
        engine.install("catalogue", encode(TITLES[100:]))
        engine.edit_experiments(
            lambda _: ExperimentBook([Experiment(id="content", state="running", variants=only)])
        )
        engine.install("catalogue", encode(TITLES[50:]))
        engine._keep_frozen(engine.refresh())
        before = engine._freezer.page
        engine.install("catalogue", encode(TITLES))
        monkeypatch.setattr(engine._making, "answer", lambda *_, **told: None)
        monkeypatch.setattr(engine._freezer, "page", before)
        served = engine.page(PageRequest(visitor="eve"))
    cards = [msgspec.json.decode(card) for row in served.page.rows for card in row.titles]
    assert (served.page.tier, served.page.recorded) == ("frozen", False)
    assert cards
    assert {card["id"] for card in cards} <= {title.id for title in TITLES[100:]}


def test_a_page_whose_request_is_said_to_come_later_took_no_time_that_is_known(engine):
    assert engine.page(PageRequest(visitor="eve"), started=time.perf_counter() + 60).decision.took_us == 0
