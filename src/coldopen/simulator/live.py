"""Simulated visitors who come while somebody watches: switched on and off, their latest visits kept."""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from msgspec import Struct

from coldopen.core.events import Add, Click, Dismiss, End, Event, Impression
from coldopen.core.signals import Device, Referral
from coldopen.log import unix_ms
from coldopen.simulator.crowd import Crowd, Pace
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of
from coldopen.simulator.serving import Server, Shown, Told, Wish
from coldopen.simulator.truth import VisitTruth
from coldopen.simulator.world import World

HOUR_MS = 3_600_000
_GAP_SECONDS, _MOST_SECONDS = 1.5, 5.0
N_SESSIONS = 8
_STREAM_SECONDS = 120
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


class LiveState(Struct, frozen=True):
    """Whether visitors come, how fast they are, what came of them so far, and the latest visits, the newest
    first."""

    on: bool
    speed: float
    n_visits: int
    n_streamed: int
    sessions: Sequence[LiveSession]
    simulated: bool = True


class LiveVisitors:
    """Simulated visitors who come one after another while switched on. Safe from several threads.

    Arguments:
        world: whose people they are: those of its last hours, again and again.
        server: what serves them.
        n_at_once: how many at once.
        speed: how many times faster than in life they are; a film takes five seconds all the same.
    """

    def __init__(self, world: World, server: Server, n_at_once: int = 3, speed: float = 8.0) -> None:
        self._world = world
        self._server = server
        self._n_at_once = n_at_once
        self._speed = speed
        self._change = threading.Lock()
        self._people = _later(world)
        self._crowd: Crowd | None = None
        self._thread: threading.Thread | None = None
        self._sessions: deque[LiveSession] = deque(maxlen=N_SESSIONS)
        self._at: dict[int, tuple[LiveSession, Shown | None]] = {}
        self._n_visits = self._n_streamed = 0

    def switch(self, on: bool) -> None:
        """Let them come, or send them home. Doing so again does nothing."""
        with self._change:
            if on and self._crowd is None:
                self._crowd = Crowd(
                    self._world, self._server, self._n_at_once, Pace(self._speed, _MOST_SECONDS), self._see
                )
                self._thread = threading.Thread(
                    target=self._crowd.lead,
                    args=(self._people, _GAP_SECONDS),
                    name="live-visitors",
                    daemon=True,
                )
                self._thread.start()
            elif not on and self._crowd is not None:
                self._crowd.stop()
                self._crowd = None

    def state(self) -> LiveState:
        """What there is to see now."""
        sessions = tuple(reversed(self._sessions))
        return LiveState(self._crowd is not None, self._speed, self._n_visits, self._n_streamed, sessions)

    def _see(self, person: Person, what: Wish | Shown | Told | VisitTruth | None) -> None:
        if isinstance(what, Wish):
            self._asked(person, what)
        elif isinstance(what, VisitTruth):
            session, _ = self._at.pop(person.number)
            session.streamed = what.n_streams > 0
            self._n_visits += session.n_pages > 0
            self._n_streamed += session.streamed
        elif isinstance(what, Shown):
            session, _ = self._at[person.number]
            session.tier, session.n_pages = what.tier, session.n_pages + 1
            session.rows = [LiveRow(k, len(row)) for k, row in zip(what.keys, what.rows, strict=True)]
            self._at[person.number] = session, what
        elif isinstance(what, Told):
            session, _ = self._at[person.number]
            session.seconds = (what.at_ms - session.began_ms) / 1000
            for event in what.events:
                self._did(session, what.shown, event)

    def _asked(self, person: Person, wish: Wish) -> None:
        if wish.n_pages:
            return
        titles = self._world.catalogue.titles
        wanted = None if person.wanted is None else titles[person.wanted].name
        who = Watcher(person.country, person.device, person.languages, person.region, person.referral, wanted)
        session = LiveSession(visit=wish.visit, who=who, began_ms=wish.at_ms)
        self._sessions.append(session)
        self._at[person.number] = session, None

    def _did(self, session: LiveSession, shown: Shown, event: Event) -> None:
        if isinstance(event, Impression):
            for row, _, last in event.ranges:
                if row < len(session.rows):
                    session.rows[row].n_seen = max(session.rows[row].n_seen, last + 1)
            return
        deed = _deed(event)
        if deed is not None and isinstance(event, Click | End | Add | Dismiss):
            title = int(shown.rows[event.row][event.column])
            name = self._world.catalogue.titles[title].name if title >= 0 else "?"
            second = (event.at - session.began_ms) / 1000
            session.marks.append(Mark(session.n_pages - 1, event.row, event.column, deed, name, second))


def _deed(event: Event) -> Deed | None:
    match event:
        case Click():
            return "opened"
        case End() if event.seconds >= _STREAM_SECONDS:
            return "streamed"
        case Add():
            return "added"
        case Dismiss():
            return "dismissed"
    return None


def _later(world: World) -> Iterator[Person]:
    """People like those of the world's last day, hour by hour from the one that is like now, again and again;
    each of them is new."""
    n_hours = max(1, round(world.scenario.days * 24))
    last_days, began_ms, count = min(n_hours, 24), unix_ms(), itertools.count()
    for hour in itertools.count((began_ms - world.scenario.starts_ms) // HOUR_MS):
        for person in world.population.arrivals(n_hours - last_days + hour % last_days):
            number = next(count)
            key = key_of(world.scenario.seed, "live", began_ms, number)
            yield replace(person, number=number, key=key, visitor=f"simulated-live-{began_ms:x}-{number}")
