"""A server whose time is counted, and which is out at times."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from coldopen.simulator.scenario import DAY_MS, HOUR_MS, Outage, Scenario
from coldopen.simulator.serving import Server, Shown, Told, Wish


class Timed:
    """A `Server` that counts the seconds spent in it, those of this thread's processor too, and has outages:
    no page comes, no batch is taken. Waiting for the log's commits and folds is time spent in it.

    Arguments:
        server: what serves.
        outages: from when to when nothing does, Unix milliseconds.
    """

    def __init__(self, server: Server, outages: Sequence[tuple[int, int]] = ()) -> None:
        self.seconds = self.cpu_seconds = 0.0
        self.n_taken = self.n_lost = 0
        self._server = server
        self._outages = tuple(outages)

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        """See `Server`."""
        up = [not self.is_down(wish.at_ms) for wish in wishes]
        with self._timing():
            pages = iter(self._server.pages([wish for wish, ok in zip(wishes, up, strict=True) if ok]))
        return [next(pages) if ok else None for ok in up]

    def take(self, told: Sequence[Told]) -> None:
        """See `Server`."""
        taken = [each for each in told if not self.is_down(each.at_ms)]
        self.n_lost += len(told) - len(taken)
        self.n_taken += len(taken)
        if taken:
            with self._timing():
                self._server.take(taken)

    def turn(self, now_ms: int) -> None:
        """See `Server`."""
        with self._timing():
            self._server.turn(now_ms)

    def operate(self, between: Callable[[int], None], now_ms: int) -> None:
        """Have an operator act on the server: that is the server's time as well."""
        with self._timing():
            between(now_ms)

    def is_down(self, at_ms: int) -> bool:
        """Whether there is an outage at a time."""
        return any(first <= at_ms < last for first, last in self._outages)

    @contextmanager
    def _timing(self) -> Iterator[None]:
        started, cpu = time.perf_counter(), time.thread_time()
        yield
        self.seconds += time.perf_counter() - started
        self.cpu_seconds += time.thread_time() - cpu


def outages_of(scenario: Scenario) -> list[tuple[int, int]]:
    """From when to when nothing is served, Unix milliseconds."""

    def span(outage: Outage) -> tuple[int, int]:
        first = scenario.starts_ms + round(outage.day * DAY_MS)
        return first, first + round(outage.hours * HOUR_MS)

    return [span(outage) for outage in scenario.calendar.outages]
