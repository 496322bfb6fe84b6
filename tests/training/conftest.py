"""A log of a few visits, whose likes can be told by hand."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from coldopen.core.decision import Ask, Decision, PlannedRow, pack_titles
from coldopen.core.events import Batch, Event
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.log import LocalLog

# So that tests can import what stands beside them, and the planner's `fake_taste`.
sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "planner")]


class SmallLog:
    """A log with pages of one row, on which column c shows the title "t<c>" of catalogue "c"."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = LocalLog(folder)

    def title_of(self, catalogue: str, index: int) -> str | None:
        return f"t{index}" if catalogue == "c" else None

    def page(self, visit: str, visitor: str | None = None, at: int = 1000, number: int = 1, **told) -> None:
        row = PlannedRow("trending", "trending", "poster", Message("trending"), Message("reason.trending"), 9)
        decision = Decision(
            visit=visit,
            number=number,
            at=at,
            visitor=visitor,
            language="en",
            signals=Signals(**told.pop("signals", {})),
            ask=Ask(),
            evidence=0,
            view=0,
            catalogue=told.pop("catalogue", "c"),
            rules="",
            phrases="p",
            settings="s",
            tier="trending",
            tier_reason="",
            rows=(row,),
            titles=pack_titles(range(9)),
            **told,
        )
        assert self.log.record(decision)

    def events(
        self, visit: str, *events: Event, n: int = 0, number: int = 1, page: str = "", network: str = ""
    ) -> None:
        batch = Batch(
            visit=visit,
            n=n,
            decision=page or f"{visit}.{number:x}",
            received_at=10_000_000,
            offset_ms=0,
            events=events,
            address_group=network,
        )
        stored = threading.Event()
        self.log.append(batch, lambda outcome: stored.set())
        assert stored.wait(20)


@pytest.fixture
def small(tmp_path) -> Iterator[SmallLog]:
    log = SmallLog(tmp_path / "data")
    yield log
    log.log.close()
