"""Many people at once before a service with a clock of its own, paced as people are or as fast as it goes."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from coldopen.log import unix_ms
from coldopen.simulator.person import Person
from coldopen.simulator.serving import Server, Shown, Told, Wish
from coldopen.simulator.session.session import visit
from coldopen.simulator.truth import VisitTruth
from coldopen.simulator.world import World

Watch = Callable[[Person, "Wish | Shown | Told | VisitTruth | None"], None]
"""Is told what a person asks for, is shown and does, as it happens, and last what came of the visit."""


@dataclass(frozen=True)
class Pace:
    """How fast people are: `speed` times as fast as in life, or as fast as it goes where that is None.
    Nothing takes longer than `most_seconds`, not even a film."""

    speed: float | None = None
    most_seconds: float = float("inf")

    def wait(self, since_ms: int, until_ms: int, stop: threading.Event) -> None:
        """Let as much time go by as people need from one moment (Unix milliseconds) to another."""
        if self.speed is not None:
            seconds = (until_ms - since_ms) / 1000 / self.speed
            stop.wait(max(0.0, min(seconds, self.most_seconds)))


class Crowd:
    """Threads that each lead one person at a time through a visit.

    Arguments:
        world: whose people they are.
        server: what serves them; must be safe to use from several threads.
        n_at_once: how many people at once.
        pace: how fast they are.
        watch: told of each; called from several threads.
    """

    def __init__(
        self,
        world: World,
        server: Server,
        n_at_once: int,
        pace: Pace = Pace(),
        watch: Watch = lambda person, what: None,
    ) -> None:
        self._world = world
        self._server = server
        self._pace = pace
        self._watch = watch
        self._n_at_once = n_at_once
        self._stop = threading.Event()
        self._failures: list[BaseException] = []

    def stop(self) -> None:
        """Send everybody home: whoever is in a visit ends it where they are."""
        self._stop.set()

    def lead(self, people: Iterable[Person], gap_seconds: float = 0.0) -> None:
        """Lead these people, in this order, through a visit each, one coming so many seconds after the other
        or later; returns when the last has left.

        Raises:
            what failed in any thread.
        """
        waiting: queue.Queue[Person | None] = queue.Queue(self._n_at_once)
        threads = [
            threading.Thread(target=self._work, args=(waiting,), name=f"crowd-{i}", daemon=True)
            for i in range(self._n_at_once)
        ]
        for thread in threads:
            thread.start()
        try:
            for person in people:
                if self._stop.is_set():
                    break
                waiting.put(person)
                self._stop.wait(gap_seconds)
        except BaseException:
            self._stop.set()
            raise
        finally:
            for _ in threads:
                waiting.put(None)
            for thread in threads:
                thread.join()
        if self._failures:
            raise self._failures[0]

    def _work(self, waiting: queue.Queue[Person | None]) -> None:
        while (person := waiting.get()) is not None:
            if not self._stop.is_set():
                try:
                    self._lead(person)
                except Exception as error:
                    self._failures.append(error)
                    self._stop.set()

    def _lead(self, person: Person) -> None:
        """One visit, begun now."""
        at_ms = unix_ms()
        steps = visit(self._world, person, 0, at_ms)
        answer: Shown | None = None
        while not self._stop.is_set():
            try:
                step = steps.send(answer)
            except StopIteration as ended:
                self._watch(person, ended.value)
                return
            answer = None
            if isinstance(step, Wish):
                self._pace.wait(at_ms, step.at_ms, self._stop)
                if self._stop.is_set():
                    break
                at_ms = max(at_ms, step.at_ms)
                self._watch(person, step)
                (answer,) = self._server.pages([step])
                self._watch(person, answer)
            else:
                for told in step:
                    self._pace.wait(at_ms, told.at_ms, self._stop)
                    if self._stop.is_set():
                        break
                    at_ms = max(at_ms, told.at_ms)
                    self._watch(person, told)
                    self._server.take([told])
        steps.close()
