"""How much each visitor, network or title may count for in a day: first come, first counted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np


class DailyCap:
    """Counts uses by key, each day anew; a key may be used `most` times a day.

    Days never go back.

    >>> cap = DailyCap(3)
    >>> cap.use(7, day=0)
    >>> cap.left(7, day=0), cap.left(8, day=0), cap.left(7, day=1)
    (2, 3, 3)
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._day = -1
        self._used: dict[int, int] = {}

    def left(self, key: int, day: int) -> int:
        """How many more times the key may be used."""
        return self._most - self._used.get(key, 0) if day == self._day else self._most

    def use(self, key: int, day: int, times: int = 1) -> None:
        """Count uses."""
        self._turn_to(day)
        self._used[key] = self._used.get(key, 0) + times

    def exhaust(self, key: int, day: int) -> None:
        """Leave the key no use for the rest of that day."""
        self._turn_to(day)
        self._used[key] = self._most

    def snapshot(self) -> dict[str, np.ndarray]:
        """The state."""
        used = sorted(self._used.items())
        return {
            "day": np.array([self._day], np.int64),
            "keys": np.array([key for key, _ in used], np.uint64),
            "used": np.array([n for _, n in used], np.int64),
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the state of a snapshot."""
        self._day = int(arrays["day"][0])
        self._used = dict(zip(arrays["keys"].tolist(), arrays["used"].tolist(), strict=True))

    def _turn_to(self, day: int) -> None:
        if day != self._day:
            self._day, self._used = day, {}


def key_of(*texts: str) -> int:
    """64 bits that stand for some texts, always the same ones.

    >>> key_of("visitor") == key_of("visitor"), key_of("a", "b") == key_of("ab")
    (True, False)
    """
    return int.from_bytes(hashlib.blake2b("\n".join(texts).encode(), digest_size=8).digest(), "big")
