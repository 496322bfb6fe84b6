"""Whether a visitor is a newcomer still: for 7 days or 20 interactions, whichever ends first."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from coldopen.core.events import Add, Batch, Click, Dismiss, End, Play, Progress

DAYS, INTERACTIONS = 7, 20
_DAY_MS = 86_400_000


class NewcomerStage(Struct, frozen=True):
    """Whether the visitor is a newcomer still, and in words why; from what this visit did, and how many days
    ago its first page was."""

    newcomer: bool
    why: str
    n_interactions: int
    days: float


def newcomer_stage(
    batches: Iterable[Batch], began_ms: int, now_ms: int, stream_seconds: float
) -> NewcomerStage:
    """The stage of a visit that began at a time and did what these batches tell (Unix milliseconds).

    >>> newcomer_stage([], 0, 7 * 86_400_000, 120.0).why
    'no newcomer any more: its first page was 7.0 days ago, which is 7 or more'
    """
    n, days = count_interactions(batches, stream_seconds), (now_ms - began_ms) / _DAY_MS
    if n >= INTERACTIONS:
        return NewcomerStage(
            False, f"no newcomer any more: {n} interactions, which is {INTERACTIONS} or more", n, days
        )
    if days >= DAYS:
        told = f"no newcomer any more: its first page was {days:.1f} days ago, which is {DAYS} or more"
        return NewcomerStage(False, told, n, days)
    since = f"its first page was {max(days, 0):.1f} of {DAYS} days ago"
    told = f"a newcomer: {n} of {INTERACTIONS} interactions, and {since}"
    return NewcomerStage(True, told, n, days)


def count_interactions(batches: Iterable[Batch], stream_seconds: float) -> int:
    """How many clicks, plays, additions and dismissals there were, and placements that were streamed."""
    n, streamed = 0, set()
    for batch in batches:
        for event in batch.events:
            match event:
                case Click() | Play() | Add() | Dismiss():
                    n += 1
                case Progress() | End() if event.seconds >= stream_seconds:
                    streamed.add((batch.decision, event.row, event.column))
                case _:
                    pass
    return n + len(streamed)
