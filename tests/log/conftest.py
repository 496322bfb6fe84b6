"""A fold that depends on every event and every decision, and short ways to make records."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from coldopen.core.decision import Ask, Decision, PackedDecision, PlannedRow, pack_titles, unpacked
from coldopen.core.events import Batch, Click, Event, Impression
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Arrays, Log, LogFull, Outcome, Record
from coldopen.core.page import Message
from coldopen.core.signals import Signals
from coldopen.log import Lookup


class Clicks:
    """Clicks by title and events by visit's first letter; a batch before its decision waits for it."""

    name = "clicks"

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.clicks = np.zeros(100, np.int64)
        self.n_events = 0
        self.waiting: dict[str, list[tuple[int, int]]] = {}

    def apply(self, record: Record) -> None:
        body = record.body
        if isinstance(body, Decision | PackedDecision):
            for row, column in self.waiting.pop(body.id, []):
                self._count(unpacked(body), row, column)
        elif isinstance(body, Batch):
            self.n_events += len(body.events)
            key = split_decision_id(body.decision)
            decision = self.lookup.decision(*key) if key else None
            for event in body.events:
                if isinstance(event, Click):
                    if decision is None:
                        self.waiting.setdefault(body.decision, []).append((event.row, event.column))
                    else:
                        self._count(decision, event.row, event.column)

    def _count(self, decision: Decision, row: int, column: int) -> None:
        title = decision.title_at(row, column)
        if title is not None:
            self.clicks[title] += 1

    def view(self) -> Arrays:
        return {"clicks": self.clicks.copy(), "n_events": np.array(self.n_events)}

    def snapshot(self) -> Arrays:
        flat = sorted((d, r, c) for d, places in self.waiting.items() for r, c in places)
        return {
            "clicks": self.clicks,
            "n_events": np.array(self.n_events),
            "waiting": np.array([d for d, _, _ in flat], dtype="U100"),
            "places": np.array([[r, c] for _, r, c in flat], dtype=np.int64).reshape(-1, 2),
        }

    def restore(self, arrays: Arrays) -> None:
        self.clicks = arrays["clicks"].copy()
        self.n_events = int(arrays["n_events"])
        for decision, (row, column) in zip(arrays["waiting"], arrays["places"], strict=True):
            self.waiting.setdefault(str(decision), []).append((int(row), int(column)))


class Make:
    """Records of a test world: a page of two rows of five titles, clicks on it, things seen on it."""

    def decision(
        self, visit: str, number: int = 1, visitor: str | None = None, first: int = 0, model: str = ""
    ) -> Decision:
        row = PlannedRow("trending", "trending", "poster", Message("trending"), Message("reason.trending"), 5)
        return Decision(
            visit=visit,
            number=number,
            at=1000,
            visitor=visitor,
            language="en",
            signals=Signals(country="IN", device="tv"),
            ask=Ask(),
            evidence=0,
            view=0,
            catalogue="c",
            rules="r",
            phrases="p",
            settings="s",
            tier="trending",
            tier_reason="",
            rows=(row, row),
            titles=pack_titles(np.arange(first, first + 10)),
            model=model,
        )

    def batch(self, visit: str, n: int, *events: Event, decision: int = 1) -> Batch:
        return Batch(
            visit=visit,
            n=n,
            decision=f"{visit}.{decision:x}",
            received_at=2000,
            offset_ms=0,
            events=events or (self.click(),),
        )

    def click(self, row: int = 0, column: int = 0) -> Click:
        return Click(at=1500, row=row, column=column)

    def seen(self, *ranges: tuple[int, int, int]) -> Impression:
        return Impression(at=1400, ranges=list(ranges))


class Appender:
    """Appends and waits for the outcome."""

    def __init__(self, log: Log) -> None:
        self.log = log

    def __call__(self, *batches: Batch) -> list[Outcome]:
        outcomes: list[Outcome | None] = [None] * len(batches)
        left = threading.Semaphore(0)

        def done(i: int, outcome: Outcome) -> None:
            outcomes[i] = outcome
            left.release()

        for i, batch in enumerate(batches):
            self.log.append(batch, lambda outcome, i=i: done(i, outcome))
        for _ in batches:
            assert left.acquire(timeout=20), "no outcome within 20 s"
        return outcomes


@pytest.fixture
def make() -> Make:
    return Make()


@pytest.fixture
def make_folds() -> Callable[[Lookup], Sequence[Clicks]]:
    return lambda lookup: [Clicks(lookup)]


@pytest.fixture
def append() -> Callable[..., list[Outcome]]:
    """`append(log, *batches)` returns their outcomes once all are known."""
    return lambda log, *batches: Appender(log)(*batches)


@pytest.fixture
def same_views() -> Callable[..., None]:
    """`same_views(a, b)` fails where two views differ in anything."""

    def check(one, other):
        assert (one.number, one.at, one.active, one.takedowns) == (
            other.number,
            other.at,
            other.active,
            other.takedowns,
        )
        assert one.folds.keys() == other.folds.keys()
        for name, arrays in one.folds.items():
            assert arrays.keys() == other.folds[name].keys()
            for key, array in arrays.items():
                np.testing.assert_array_equal(array, other.folds[name][key])

    return check


@pytest.fixture
def patient() -> Callable[..., list[Outcome]]:
    """`patient(log, batch)` appends it as a client would: again, until it is taken."""

    def append_until_stored(log, batch, seconds=20.0):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                (outcome,) = Appender(log)(batch)
            except LogFull:
                outcome = "failed"
            if outcome != "failed":
                return outcome
            time.sleep(0.02)
        raise AssertionError("the log did not recover")

    return append_until_stored
