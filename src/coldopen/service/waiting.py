"""How many page requests a process has received and not yet begun to answer."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any


class Waiting:
    """The count. One a process; only its event loop changes it."""

    def __init__(self) -> None:
        self.n = 0


class Received:
    """A request that has come whole: since when, by `time.perf_counter()`, it waits."""

    def __init__(self, waiting: Waiting) -> None:
        self.at = time.perf_counter()
        self._waiting: Waiting | None = waiting
        waiting.n += 1

    def begin(self) -> None:
        """It waits no more. Twice is once."""
        if self._waiting is not None:
            self._waiting.n -= 1
            self._waiting = None


def begun(scope: Mapping[str, Any]) -> float:
    """Begin to answer the request of an ASGI scope; returns when it was received, or else now."""
    received: Received | None = scope.get("state", {}).get("received")
    if received is None:
        return time.perf_counter()
    received.begin()
    return received.at
