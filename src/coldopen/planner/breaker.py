"""Circuit breakers: what failed again and again is left alone for a while, then tried once.

Nygard, Release It! (2018), "Circuit Breaker": closed, open, half-open.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from coldopen.planner.options import PlannerOptions

Position = Literal["closed", "open", "half-open"]


class BreakerState(Struct, frozen=True):
    """A breaker as it stands: whose, its recent failures, how often it opened, the last error, and for how
    many more seconds it stays open."""

    name: str
    position: Position
    failures: int
    trips: int
    last_error: str
    open_for_seconds: float = 0.0


class Breaker:
    """Opens after `failures` within `window_seconds`, each success forgiving the oldest of them: what fails
    for few visitors is left out for these alone, what fails for most is left out for all.

    Open, it allows nothing for `open_seconds`; then one try, whose outcome closes it or opens it again. A try
    of which nothing is heard for as long gives way to another.
    """

    def __init__(self, name: str, options: PlannerOptions, clock: Callable[[], float]) -> None:
        self._name = name
        self._options = options
        self._clock = clock
        self._lock = threading.Lock()
        self._failed_at: deque[float] = deque(maxlen=options.breaker_failures)
        self._closed_from: float | None = None
        self._trying = False
        self._trips = 0
        self._error = ""

    def allows(self) -> bool:
        """Whether it may be tried now. Who is told so says how it went."""
        if self._closed_from is None:
            return True
        with self._lock:
            now = self._clock()
            if self._closed_from is None:
                return True
            if now < self._closed_from:
                return False
            self._closed_from = now + self._options.breaker_open_seconds
            self._trying = True
            return True

    def answered(self) -> None:
        """Take note that there is an answer: a try has succeeded, though it may still fail later on."""
        if self._trying:
            self.worked()

    def worked(self) -> None:
        """Take note of a success."""
        if not self._failed_at and self._closed_from is None:
            return
        with self._lock:
            if self._trying:
                self._failed_at.clear()
                self._closed_from, self._trying = None, False
            elif self._closed_from is None and self._failed_at:
                self._failed_at.popleft()

    def failed(self, error: str) -> None:
        """Take note of a failure."""
        with self._lock:
            now = self._clock()
            self._error = error
            self._forget(now)
            self._failed_at.append(now)
            enough = len(self._failed_at) >= self._options.breaker_failures
            if self._trying or (self._closed_from is None and enough):
                self._trips += 1
                self._closed_from = now + self._options.breaker_open_seconds
                self._trying = False

    def state(self) -> BreakerState:
        """How it stands now."""
        with self._lock:
            now = self._clock()
            self._forget(now)
            left = 0.0 if self._closed_from is None else max(0.0, self._closed_from - now)
            return BreakerState(
                self._name, self._position(left), len(self._failed_at), self._trips, self._error, left
            )

    def _position(self, left: float) -> Position:
        if self._closed_from is None:
            return "closed"
        return "open" if left and not self._trying else "half-open"

    def _forget(self, now: float) -> None:
        while self._failed_at and now - self._failed_at[0] > self._options.breaker_window_seconds:
            self._failed_at.popleft()


class Breakers:
    """One breaker a name, in this process. Safe from several threads."""

    def __init__(self, options: PlannerOptions, clock: Callable[[], float] = time.monotonic) -> None:
        self._options = options
        self._clock = clock
        self._by_name: dict[str, Breaker] = {}

    def of(self, name: str) -> Breaker:
        """The breaker of a name, closed at first."""
        found = self._by_name.get(name)
        if found is None:
            found = self._by_name.setdefault(name, Breaker(name, self._options, self._clock))
        return found

    def states(self) -> tuple[BreakerState, ...]:
        """How those stand that have ever seen a failure, by name."""
        return _troubled(breaker.state() for _, breaker in sorted(self._by_name.copy().items()))


def _troubled(states: Iterable[BreakerState]) -> tuple[BreakerState, ...]:
    return tuple(state for state in states if state.last_error)
