"""Canaries: what tells afterwards when a process, or its event loop, stood still.

All times are `time.monotonic()`, which the processes of a machine share.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

_SECONDS = 0.001
_LEAST_SECONDS = 0.0005
_NANOSECONDS = 1e-9

Lost = Sequence[tuple[float, float]] | np.ndarray
"""Times in order, with how many seconds were lost up to each; (n, 2)."""


class ThreadCanary:
    """Takes note of how long the thread that made it was ready to run and not let, every millisecond.

    The system counts that (Linux, `schedstat`). Where it does not, how late the canary itself wakes counts.
    """

    def __init__(self) -> None:
        self.lost: list[tuple[float, float]] = [(time.monotonic(), 0.0)]
        self._counter = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._began = self._counted()

    def start(self) -> None:
        """Watch from a thread of its own."""
        threading.Thread(target=self._watch, name="canary", daemon=True).start()

    def _watch(self) -> None:
        late = 0.0
        while True:
            before = time.monotonic()
            time.sleep(_SECONDS)
            now = time.monotonic()
            late += now - before - _SECONDS
            lost = late if self._began is None else (self._counted() or 0.0) - self._began
            _note(self.lost, before, now, lost)

    def _counted(self) -> float | None:
        try:
            return int(self._counter.read_text().split()[1]) * _NANOSECONDS
        except (OSError, IndexError, ValueError):
            return None


class LoopCanary:
    """Takes note of how late an event loop comes back to what is due."""

    def __init__(self) -> None:
        self.lost: list[tuple[float, float]] = [(time.monotonic(), 0.0)]
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Watch the event loop that runs now; twice is once."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._watch())

    async def _watch(self) -> None:
        late = 0.0
        while True:
            before = time.monotonic()
            await asyncio.sleep(_SECONDS)
            now = time.monotonic()
            late += now - before - _SECONDS
            _note(self.lost, before, now, late)


def _note(lost: list[tuple[float, float]], before: float, now: float, seconds: float) -> None:
    """Keep where the count goes up, and between which two times."""
    if seconds - lost[-1][1] > _LEAST_SECONDS:
        lost += [(before, lost[-1][1]), (now, seconds)]


def lost_ms(lost: Lost, since: float, until: float) -> float:
    """How many milliseconds of a stretch of time were lost.

    >>> lost_ms([(1.0, 0.0), (2.0, 0.0), (2.5, 0.4)], since=1.5, until=2.25)
    200.0
    """
    times, seconds = np.asarray(lost).T
    return float(1000 * np.diff(np.interp([since, until], times, seconds))[0])
