"""Until when a page, a tier or foreign code may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of a clock in seconds that only goes forward. Called, it says whether that has passed."""

    until: float
    clock: Callable[[], float] = time.perf_counter

    def __call__(self) -> bool:
        return self.clock() > self.until

    @property
    def left(self) -> float:
        """Seconds until then, 0 from then on."""
        return max(0.0, self.until - self.clock())

    def part(self, share: float) -> Deadline:
        """A deadline after a share of the time that is left now."""
        return self if share >= 1 or not self.left else Deadline(self.clock() + share * self.left, self.clock)


NEVER = Deadline(float("inf"))
"""For what may take its time."""


class Purse:
    """Seconds that several share: what one spends, the next has no more."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def spend(self, seconds: float) -> None:
        """Take out what was used."""
        self.left = max(0.0, self.left - seconds)
