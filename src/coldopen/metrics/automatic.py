"""Batches that no person can have sent: they teach nothing."""

from __future__ import annotations

from collections.abc import Sequence

from coldopen.core.events import Add, Batch, Click, Dismiss, Impression, Play

MAX_ROWS, ROWS_WITHIN_MS = 16, 1_000
MAX_ACTS, ACTS_WITHIN_MS = 12, 10_000
_ACTS = frozenset((Click, Play, Add, Dismiss))


def looks_automatic(batch: Batch) -> bool:
    """Whether a batch claims more than a person can do: more than `MAX_ROWS` (16) rows seen within a second,
    or more than `MAX_ACTS` (12) clicks, plays, adds and dismissals within ten.

    >>> from coldopen.core.events import Click, Impression
    >>> def sent(*events):
    ...     return Batch(visit="v", n=0, decision="v.1", received_at=0, offset_ms=0, events=events)
    >>> looks_automatic(sent(Impression(at=0, ranges=[(row, 0, 5) for row in range(6)])))
    False
    >>> looks_automatic(sent(*[Click(at=40 * i, row=0, column=0) for i in range(100)]))
    True
    """
    rows: set[tuple[int, int]] = set()
    acts: list[int] = []
    for event in batch.events:
        if isinstance(event, Impression):
            rows.update([(event.at, row) for row, _, _ in event.ranges])
        elif type(event) in _ACTS:
            acts.append(event.at)
    if len(rows) <= MAX_ROWS and len(acts) <= MAX_ACTS:
        return False
    seen = [at for at, _ in rows]
    return _is_crowded(seen, MAX_ROWS, ROWS_WITHIN_MS) or _is_crowded(acts, MAX_ACTS, ACTS_WITHIN_MS)


def _is_crowded(times: Sequence[int], most: int, within_ms: int) -> bool:
    """Whether more than `most` of the times lie within so long of one another."""
    rising = sorted(times)
    return any(last - first <= within_ms for first, last in zip(rising, rising[most:], strict=False))
