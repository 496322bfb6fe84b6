"""What a visit has done so far, read from its batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coldopen.core.decision import Decision
from coldopen.core.events import Dismiss, End, Event, GenreChoice, Placed, Play, Progress
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Visit
from coldopen.rows import Evidence


def read_evidence(
    visit: Visit,
    decision_of: Callable[[str, int], Decision | None],
    title_of: Callable[[str, int], str | None],
    index: Mapping[str, int],
) -> Evidence:
    """What was watched and not finished, dismissed, and chosen in a visit, latest first.

    Events cite rows and columns of a decision, whose titles are places in that decision's catalogue;
    `index` gives a title id's place in the catalogue that the next page is made from. Events on a page that
    cannot be found, or on titles that have gone, are passed over.
    """
    watching: dict[int, None] = {}
    dismissed: dict[int, None] = {}
    genres: tuple[str, ...] | None = None
    events = [
        (batch.happened_at(e), batch.n, i, batch, e)
        for batch in visit.batches
        for i, e in enumerate(batch.events)
    ]
    for _, _, _, batch, event in sorted(events, key=lambda told: told[:3]):
        if isinstance(event, GenreChoice):
            genres = tuple(event.genres)
        elif isinstance(event, Dismiss | Play | Progress | End):
            title = _title(event, batch.decision, decision_of, title_of, index)
            if title is None:
                continue
            if isinstance(event, Dismiss):
                dismissed[title] = None
            watching.pop(title, None)
            if not isinstance(event, Dismiss) and not _finished(event) and title not in dismissed:
                watching[title] = None
    return Evidence(tuple(reversed(watching)), tuple(reversed(dismissed)), genres)


def _finished(event: Event) -> bool:
    return isinstance(event, End) and event.completed


def _title(
    event: Placed,
    decision: str,
    decision_of: Callable[[str, int], Decision | None],
    title_of: Callable[[str, int], str | None],
    index: Mapping[str, int],
) -> int | None:
    where = split_decision_id(decision)
    shown = decision_of(*where) if where else None
    at = shown.title_at(event.row, event.column) if shown is not None else None
    if shown is None or at is None:
        return None
    title = title_of(shown.catalogue, at)
    return None if title is None else index.get(title)
