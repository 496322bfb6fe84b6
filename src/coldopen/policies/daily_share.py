"""How much of what a day teaches may come from one title: first come, first counted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coldopen.policies.daily_cap import DailyCap

_ENDLESS = 1 << 30


class DailyShare:
    """Counts uses by key, each day anew; a key may have `least` of a day's, and beyond those no more than a
    `share` of all that were counted.

    Days never go back.

    >>> cap = DailyShare(0.5, least=2)
    >>> [cap.take(7, day=0) for _ in range(3)], cap.take(8, day=0), cap.take(7, day=0), cap.take(7, day=1)
    ([True, True, False], True, False, True)
    """

    def __init__(self, share: float, least: int) -> None:
        self._share = share
        self._least = least
        self._used = DailyCap(_ENDLESS)
        self._day, self._n = -1, 0

    def take(self, key: int, day: int) -> bool:
        """Count a use if the key has one left; whether it had."""
        if day != self._day:
            self._day, self._n = day, 0
        if _ENDLESS - self._used.left(key, day) + 1 > max(self._least, self._share * (self._n + 1)):
            return False
        self._used.use(key, day)
        self._n += 1
        return True

    def snapshot(self) -> dict[str, np.ndarray]:
        """The state."""
        return {**self._used.snapshot(), "n": np.array([self._n], np.int64)}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the state of a snapshot; one from before there was such a cap begins anew."""
        if arrays:
            self._used.restore(arrays)
            self._day, self._n = int(arrays["day"][0]), int(arrays["n"][0])
