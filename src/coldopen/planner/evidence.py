"""What a visit has done so far, read from its batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Decision
from coldopen.core.events import (
    Add,
    Batch,
    Click,
    Dismiss,
    End,
    Event,
    GenreChoice,
    Impression,
    Placed,
    Play,
    Progress,
)
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Visit
from coldopen.planner.acts import Acts
from coldopen.rows import Evidence
from coldopen.taste import Act

DecisionOf = Callable[[str, int], Decision | None]
TitleOf = Callable[[str, int], str | None]


def read_evidence(
    visit: Visit, decision_of: DecisionOf, title_of: TitleOf, catalogue: Catalogue, stream_seconds: float
) -> Evidence:
    """What was watched and not finished, dismissed, chosen and passed over in a visit.

    Events cite rows and columns of a decision, whose titles are places in that decision's catalogue; they
    become places in `catalogue`, which the next page is made from. Events on a page that cannot be found, or
    on titles that have gone, are passed over. Playback of `stream_seconds` is a stream. The acts are at most
    those of the last 50 titles acted upon and the last 200 passed over.
    """
    shown = _Shown(decision_of, title_of, catalogue)
    own = [batch for batch in visit.batches if batch.decision.startswith(f"{batch.visit}.")]
    watching: dict[int, None] = {}
    acts = Acts()
    genres: tuple[str, ...] | None = None
    for batch, event in _in_time(own):
        if isinstance(event, GenreChoice):
            genres = tuple(event.genres)
        elif isinstance(event, Impression):
            for title in shown.seen(batch.decision, event):
                acts.see(title)
        elif isinstance(event, Placed):
            placed = shown.title(batch.decision, event)
            if placed is None:
                continue
            acts.add(_act(placed, event, stream_seconds))
            if isinstance(event, Dismiss | Play | Progress | End):
                watching.pop(placed, None)
                if not _finished(event) and acts.kind(placed) != "dismiss":
                    watching[placed] = None
    watched = tuple(reversed(watching))
    return Evidence(watched, acts.dismissed(), genres, acts.latest(), shown.n_explored)


def _in_time(batches: Iterable[Batch]) -> Iterator[tuple[Batch, Event]]:
    told = [
        (batch.happened_at(event), batch.n, i, batch, event)
        for batch in batches
        for i, event in enumerate(batch.events)
    ]
    for _, _, _, batch, event in sorted(told, key=lambda each: each[:3]):
        yield batch, event


def _act(title: int, event: Placed, stream_seconds: float) -> Act:
    match event:
        case Progress() | End() if event.seconds >= stream_seconds:
            return Act(title, "stream", event.seconds / 60)
        case Play() | Progress() | End():
            return Act(title, "play")
        case Add():
            return Act(title, "add")
        case Click():
            return Act(title, "click")
        case Dismiss():
            return Act(title, "dismiss")


def _finished(event: Event) -> bool:
    return isinstance(event, End) and event.completed


@dataclass
class _Shown:
    """Which titles were where on the pages of a visit, as places in the catalogue of its next page."""

    decision_of: DecisionOf
    title_of: TitleOf
    catalogue: Catalogue
    n_explored: int = 0
    _pages: dict[str, tuple[str, list[list[int]]]] = field(default_factory=dict)

    def title(self, decision: str, event: Placed) -> int | None:
        """The title that an event is about; None where it is gone, or nothing was there."""
        return next(self._titles(decision, event.row, event.column, event.column), None)

    def seen(self, decision: str, event: Impression) -> Iterator[int]:
        """The titles of an impression."""
        for row, first, last in event.ranges:
            yield from self._titles(decision, row, first, last)

    def _titles(self, decision: str, row: int, first: int, last: int) -> Iterator[int]:
        catalogue, rows = self._page(decision)
        if row >= len(rows):
            return
        for at in rows[row][first : last + 1]:
            title = at if catalogue == self.catalogue.id else self._moved(catalogue, at)
            if title is not None:
                yield title

    def _moved(self, catalogue: str, at: int) -> int | None:
        title = self.title_of(catalogue, at)
        return None if title is None else self.catalogue.index.get(title)

    def _page(self, decision: str) -> tuple[str, list[list[int]]]:
        page = self._pages.get(decision)
        if page is None:
            where = split_decision_id(decision)
            found = self.decision_of(*where) if where else None
            page = ("", []) if found is None else (found.catalogue, found.titles_by_row())
            self.n_explored += 0 if found is None else sum(each.chosen > 0 for each in found.explored)
            self._pages[decision] = page
        return page
