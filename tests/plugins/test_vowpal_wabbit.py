"""The example in docs/examples/vowpal_wabbit: learned from a log, put in service, drawn by.

With Vowpal Wabbit where that is installed, else with something small that has the same few calls.
"""

import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from coldopen.catalogue import encode
from coldopen.core.events import Batch, Impression, Play
from coldopen.core.ids import new_visit_id
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import PlannerOptions
from coldopen.policies import PolicyOptions, dense
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles
from coldopen.testing import PolicyConformance, slot_of

EXAMPLE = Path(__file__).parents[2] / "docs/examples/vowpal_wabbit/vw_rows.py"
POINT = "coldopen.policies: vw_rows = MODULE:VowpalWabbitRows"
PAGES = PlannerOptions(deadline_ms=10_000, foreign_ms=5_000)


class Linear:
    """A linear regression by gradient steps that is called as Vowpal Wabbit's workspace is."""

    def __init__(self, arguments: str) -> None:
        told = arguments.split()
        self.file = Path(told[told.index("-f") + 1]) if "-f" in told else None
        self.weights = json.loads(Path(told[told.index("-i") + 1]).read_text()) if "-i" in told else {}

    def predict(self, example: str) -> float:
        return sum(self.weights.get(name, 0.0) * value for name, value in self._features(example))

    def learn(self, example: str) -> None:
        miss = float(example.split("|")[0]) - self.predict(example)
        for name, value in self._features(example):
            self.weights[name] = self.weights.get(name, 0.0) + 0.02 * miss * value

    def finish(self) -> None:
        self.file.write_text(json.dumps(self.weights))

    def _features(self, example: str):
        told = [feature.split(":") for feature in example.split("|r")[1].split()]
        return [(name, float(value)) for name, value in told]


@pytest.fixture
def vw(install, tmp_path, monkeypatch):
    """The example, installed, its model in a folder for this test."""
    if find_spec("vowpalwabbit") is None:
        monkeypatch.setitem(sys.modules, "vowpalwabbit", SimpleNamespace(Workspace=Linear))
    monkeypatch.setenv("VW_ROWS_MODEL", str(tmp_path / "rows.vw"))
    name = install(EXAMPLE.read_text(), POINT)
    return __import__(name)


def visits(engine: Engine, n: int, played: str) -> None:
    """Visits in which all rows are seen and one of those of a source is played."""
    for _ in range(n):
        shown = engine.page(PageRequest(visit=new_visit_id(1), signals=Given(country="DE", device="desktop")))
        now = time.time_ns() // 1_000_000
        rows = [i for i, row in enumerate(shown.page.rows) if row.source == played]
        events = [Impression(at=now, ranges=[(i, 0, 3) for i in range(min(len(shown.page.rows), 16))])]
        events += [Play(at=now + 1, row=row, column=0) for row in rows[:3]]
        batch = Batch(
            visit=shown.page.visit,
            n=0,
            decision=shown.page.decision,
            received_at=now,
            offset_ms=0,
            events=tuple(events),
        )
        engine.log.append(batch, lambda outcome: None)
    engine.log.settle()


def test_what_it_learned_from_a_log_is_what_pages_are_drawn_by(vw, tmp_path) -> None:
    data = tmp_path / "data"
    with Engine.open(data, Settings(planner=PAGES, policy=PolicyOptions(name="uniform"))) as engine:
        engine.install("catalogue", encode(generate_titles(600, seed=3)))
        visits(engine, 60, played="shelf")
    assert vw.learn(data, tmp_path / "rows.vw") > 200
    with Engine.open(data, Settings(planner=PAGES, policy=PolicyOptions(name="vw_rows"))) as engine:
        served = [engine.page(PageRequest(signals=Given(country="DE", device="desktop"))) for _ in range(20)]
        engine.log.settle()
        assert {each.decision.policy for each in served} == {"vw_rows"}
        assert engine.breakers() == ()
        firsts = [row.source for each in served for row in each.page.rows[1:4]]
        assert firsts.count("shelf") > 0.6 * len(firsts)
        again = engine.recompute(served[0].page.decision)
        assert again.same, again.differences


class TestItsPromise(PolicyConformance):
    """What every row policy promises."""

    @pytest.fixture(autouse=True)
    def _learned(self, vw, tmp_path):
        workspace = vw.Workspace(f"--quiet -f {tmp_path / 'rows.vw'}")
        for label, row in enumerate(slot_of(2).features()):
            workspace.learn(f"{label} {vw.line(row)}")
        workspace.finish()
        type(self).policy = vw.VowpalWabbitRows()


def test_a_row_is_described_alike_when_it_is_drawn_and_when_it_is_learned_from() -> None:
    slot = slot_of(4)
    numbers = zip(slot.order.tolist(), slot.rows.gain.tolist(), slot.rows.same.tolist(), strict=True)
    for words, told, row in zip(slot.rows.words.tolist(), numbers, slot.features(), strict=True):
        assert np.array_equal(dense((*words, *told, 7)), row)
