"""Labels of rows from a visit's record alone, for analyses; learning earns them as batches come."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.metrics.automatic import looks_automatic
from coldopen.metrics.rewards import Reward
from coldopen.metrics.seen_page import SeenPage, cited_pages


class RowLabel(Struct, frozen=True, array_like=True):
    """Of the row at a slot of a decision (its number within the visit): when it was first seen, in Unix
    milliseconds, and the reward that it earned, 0 or 1."""

    number: int
    slot: int
    seen_at: int
    label: int


def labels_of(
    batches: Iterable[Batch],
    decision_of: Callable[[str, int], Decision | None],
    reward: Reward,
    window_seconds: float,
) -> list[RowLabel]:
    """The labels that the rows of a visit earned, by page and slot.

    A row that was not seen has none, and no row has one in a visit with a batch that no person can have sent.
    A row that several pages kept has one, on the first of them.

    Args:
        batches: all of the visit, in order.
        decision_of: the decision of a visit and number, or None.
        reward: what counts.
        window_seconds: within which time of the row being seen.
    """
    pages: dict[int, SeenPage] = {}
    for batch in batches:
        if looks_automatic(batch):
            return []
        where = split_decision_id(batch.decision)
        decision = decision_of(*where) if where else None
        for page, start, end in cited_pages(decision, decision_of) if decision else ():
            pages.setdefault(page.number, SeenPage()).take(batch, reward, start, end)
    window_ms = round(window_seconds * 1000)
    return [
        RowLabel(number, row, at, page.label(row, window_ms))
        for number, page in sorted(pages.items())
        for row, at in sorted(page.seen.items())
    ]
