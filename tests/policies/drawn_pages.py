"""Pages of a hero and five rows that were drawn, and what visitors did on them."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from coldopen.core.chances import encode
from coldopen.core.decision import Ask, Decision, PlannedRow, RowDraw, pack_titles
from coldopen.core.events import Batch, Event
from coldopen.core.log import Record
from coldopen.core.page import Message
from coldopen.core.signals import Signals

HOUR = 3_600_000
NOW = 480_000 * HOUR
SOURCES = ("hero", "trending", "genre", "genre", "for_you", "regional")
_WORDS = Message("x")


def page(visit: str = "v", number: int = 1, **changes) -> Decision:
    """A page whose rows were the second of those eligible, but for the last, which was the first of two."""
    rows = tuple(PlannedRow(f"{s}:{i}", s, "poster", _WORDS, _WORDS, 5) for i, s in enumerate(SOURCES))
    draws = tuple(
        RowDraw(slot, bytes(range(7 - slot)), encode(np.zeros(7 - slot)), 1 if slot < 5 else 0)
        for slot in range(1, 6)
    )
    made = Decision(
        visit=visit,
        number=number,
        at=NOW,
        visitor=None,
        language="en",
        signals=Signals(device="tv", referral="email"),
        ask=Ask(),
        evidence=0,
        view=0,
        catalogue="cat",
        rules="",
        phrases="",
        settings="",
        tier="popularity",
        tier_reason="",
        rows=rows,
        titles=pack_titles(range(30)),
        policy="softmax",
        floor=0.04,
        considered=tuple(f"row:{i}" for i in range(6)),
        gains=bytes([0, 15, 10, 5, 3, 0]),
        draws=draws,
    )
    return replace(made, **changes)


def batch(decision: Decision, n: int, *events: Event, at: int = NOW, **changes) -> Batch:
    """Events on a page, received at a time of the server's clock, which is also theirs."""
    return replace(
        Batch(
            visit=decision.visit,
            n=n,
            decision=decision.id,
            received_at=at,
            offset_ms=0,
            events=tuple(events),
        ),
        **changes,
    )


class Story:
    """Records in the order in which they are told, with the decisions found again."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self._decisions: dict[tuple[str, int], tuple[int, Decision]] = {}

    def tell(self, body, at: int = NOW) -> None:
        """Append a record at a time."""
        self.records.append(Record(len(self.records) + 1, at, body))
        if isinstance(body, Decision):
            self._decisions[body.visit, body.number] = len(self.records), body

    def decision_of(self, visit: str, number: int) -> Decision | None:
        """See `Lookup`."""
        return self._decisions.get((visit, number), (0, None))[1]
