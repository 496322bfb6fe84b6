"""Simulated visitors who come while somebody watches: switched on and off."""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from msgspec import Struct

from coldopen.log import unix_ms
from coldopen.simulator.crowd.crowd import Crowd, Pace
from coldopen.simulator.crowd.seen import LiveSession, Seen, Underway
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of
from coldopen.simulator.scenario import HOUR_MS
from coldopen.simulator.serving import Server
from coldopen.simulator.world import World

logger = logging.getLogger(__name__)

_GAP_SECONDS, _MOST_SECONDS = 1.5, 5.0


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
        gap_seconds: how long after one the next comes.
    """

    def __init__(
        self,
        world: World,
        server: Server,
        n_at_once: int = 3,
        speed: float = 8.0,
        gap_seconds: float = _GAP_SECONDS,
    ) -> None:
        self._world = world
        self._server = server
        self._n_at_once = n_at_once
        self._speed = speed
        self._gap_seconds = gap_seconds
        self._change = threading.Lock()
        self._crowd: Crowd | None = None
        self._seen = Seen(world)

    def switch(self, on: bool) -> None:
        """Let them come, or send them home. Doing so again does nothing."""
        with self._change:
            if on and self._crowd is None:
                pace, underway = Pace(self._speed, _MOST_SECONDS), Underway()
                watch = partial(self._seen.see, underway)
                self._crowd = Crowd(self._world, self._server, self._n_at_once, pace, watch)
                told = (self._crowd, underway)
                threading.Thread(None, self._lead, "live-visitors", told, daemon=True).start()
            elif not on and self._crowd is not None:
                self._crowd.stop()
                self._crowd = None

    def state(self) -> LiveState:
        """What there is to see now."""
        seen = self._seen
        return LiveState(
            self._crowd is not None, self._speed, seen.n_visits, seen.n_streamed, seen.sessions()
        )

    def _lead(self, crowd: Crowd, underway: Underway) -> None:
        """Lead people as long as they are let come; where one's visit fails, all go home."""
        try:
            crowd.lead(later(self._world, unix_ms()), self._gap_seconds)
        except Exception:
            logger.exception("the simulated visitors went home")
        self._seen.end(underway)
        with self._change:
            if self._crowd is crowd:
                self._crowd = None


def later(world: World, began_ms: int) -> Iterator[Person]:
    """People like those of the world's last day, hour by hour from the one that is like that at `began_ms`
    (Unix milliseconds), again and again; each of them is new."""
    n_hours, count = max(1, round(world.scenario.days * 24)), itertools.count()
    last_day = range(max(0, n_hours - 24), n_hours)
    for hour in itertools.count((began_ms - world.scenario.starts_ms) // HOUR_MS):
        for person in world.population.arrivals(last_day[(hour - last_day[0]) % len(last_day)]):
            number = next(count)
            key = key_of(world.scenario.seed, "live", began_ms, number)
            yield replace(person, number=number, key=key, visitor=f"simulated-live-{began_ms:x}-{number}")
