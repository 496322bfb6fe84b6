"""What is seen of simulated visits as they go: who came, which rows came into view, what they did there."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Literal

import numpy as np
from msgspec import Struct

from coldopen.core.events import Add, Click, Dismiss, End, Event, Impression
from coldopen.core.signals import Device, Referral
from coldopen.simulator.person import Person
from coldopen.simulator.serving import Shown, Told, Wish
from coldopen.simulator.session.watching import STREAM_SECONDS
from coldopen.simulator.truth import VisitTruth
from coldopen.simulator.world import World

N_SESSIONS = 8
Deed = Literal["opened", "streamed", "added", "dismissed"]


class Watcher(Struct, frozen=True, omit_defaults=True):
    """Who a watched visitor is: what is true of them, of which their request may say less."""

    country: str
    device: Device
    languages: tuple[str, ...]
    region: str | None = None
    referral: Referral | None = None
    came_for: str | None = None


class LiveRow(Struct):
    """A row of their latest page: its key, how many titles it has and how many were seen."""

    key: str
    n_titles: int
    n_seen: int = 0


class Mark(Struct, frozen=True):
    """What was done with a placement, so many seconds into the visit. `page` counts the visit's pages."""

    page: int
    row: int
    column: int
    deed: Deed
    title: str
    second: float


class LiveSession(Struct, kw_only=True):
    """A simulated visit as it goes. `streamed` is None while it lasts."""

    visit: str
    who: Watcher
    began_ms: int
    seconds: float = 0.0
    tier: str = ""
    n_pages: int = 0
    rows: list[LiveRow] = []
    marks: list[Mark] = []
    streamed: bool | None = None


class Underway(dict[int, tuple[LiveSession, list[Shown]]]):
    """The visits under way of a crowd, with the pages that they had, by the person's key."""


class Seen:
    """What was seen of visits: the latest of them as they go, and how many there were. Safe from several
    threads."""

    def __init__(self, world: World) -> None:
        self.n_visits = self.n_streamed = 0
        self._titles = world.catalogue.titles
        self._lock = threading.Lock()
        self._sessions: deque[LiveSession] = deque(maxlen=N_SESSIONS)

    def sessions(self) -> Sequence[LiveSession]:
        """The latest, the newest first."""
        with self._lock:
            return tuple(reversed(self._sessions))

    def end(self, underway: Underway) -> None:
        """All these visits end where they are."""
        with self._lock:
            for session, _ in underway.values():
                self._end(session, any(mark.deed == "streamed" for mark in session.marks))
            underway.clear()

    def see(self, underway: Underway, person: Person, what: Wish | Shown | Told | VisitTruth | None) -> None:
        """See `Watch`."""
        with self._lock:
            if isinstance(what, Wish) and not what.n_pages:
                underway[person.key] = self._enter(person, what), []
            session, pages = underway[person.key]
            if isinstance(what, VisitTruth):
                del underway[person.key]
                self._end(session, what.n_streams > 0)
            elif isinstance(what, Shown):
                _show(session, what)
                pages.append(what)
            elif isinstance(what, Told):
                session.seconds = (what.at_ms - session.began_ms) / 1000
                for event in what.events:
                    self._did(session, pages, what.shown, event)

    def _end(self, session: LiveSession, streamed: bool) -> None:
        session.streamed = streamed
        self.n_visits += session.n_pages > 0
        self.n_streamed += streamed

    def _enter(self, person: Person, wish: Wish) -> LiveSession:
        wanted = None if person.wanted is None else self._titles[person.wanted].name
        who = Watcher(person.country, person.device, person.languages, person.region, person.referral, wanted)
        session = LiveSession(visit=wish.visit, who=who, began_ms=wish.at_ms)
        self._sessions.append(session)
        return session

    def _did(self, session: LiveSession, pages: list[Shown], cited: Shown, event: Event) -> None:
        """Mark it on the latest page where that still has the row that it cites, on the cited page else."""
        if isinstance(event, Impression):
            for row, _, last in event.ranges:
                page, place = _place(pages, cited, row)
                if page == len(pages) - 1:
                    seen = session.rows[place]
                    seen.n_seen = min(seen.n_titles, max(seen.n_seen, last + 1))
            return
        deed = _deed(event)
        if deed is not None and isinstance(event, Click | End | Add | Dismiss):
            title = int(cited.rows[event.row][event.column])
            name = self._titles[title].name if title >= 0 else "?"
            page, place = _place(pages, cited, event.row)
            second = (event.at - session.began_ms) / 1000
            session.marks.append(Mark(page, place, event.column, deed, name, second))


def _show(session: LiveSession, shown: Shown) -> None:
    """Have a page before them. Of rows that stay, what was seen stays seen."""
    seen = {row.key: row.n_seen for row in session.rows}
    session.tier, session.n_pages = shown.tier, session.n_pages + 1
    session.rows = [
        LiveRow(key, len(row), min(len(row), seen.get(key, 0)))
        for key, row in zip(shown.keys, shown.rows, strict=True)
    ]


def _place(pages: list[Shown], cited: Shown, row: int) -> tuple[int, int]:
    """Which page of the visit shows a row of the cited one, the latest if it can be, and at which place."""
    latest, key = pages[-1], cited.keys[row]
    if key in latest.keys:
        place = latest.keys.index(key)
        if np.array_equal(latest.rows[place], cited.rows[row]):
            return len(pages) - 1, place
    return next(n for n, page in enumerate(pages) if page.decision == cited.decision), row


def _deed(event: Event) -> Deed | None:
    match event:
        case Click():
            return "opened"
        case End() if event.seconds >= STREAM_SECONDS:
            return "streamed"
        case Add():
            return "added"
        case Dismiss():
            return "dismissed"
    return None
