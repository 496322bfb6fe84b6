"""How often titles were seen, and played and streamed by those who saw them: decayed, the same to the bit.

Within an hour all count the same, so an hour's counts are whole numbers. When the next hour with a count
begins they become floating-point numbers, once, and fade from then on. Hours never go back.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.core.log import Arrays

SEEN, PLAYED, STREAMED = range(3)
_N_KINDS = 3


class ReceptionCounts:
    """Counts by kind (`SEEN`, `PLAYED`, `STREAMED`) and title number, decayed by `half_life_hours`. Hours
    count from the Unix epoch."""

    def __init__(self, half_life_hours: float) -> None:
        self._half_life = half_life_hours
        self._hour = 0
        self._open, self._closed = _empty(0, np.int64), _empty(0, np.float64)

    def reach(self, n_titles: int) -> None:
        """Have room for titles of all numbers below this one."""
        n_more = n_titles - self._open.shape[1]
        if n_more > 0:
            self._open = np.hstack([self._open, _empty(n_more, np.int64)])
            self._closed = np.hstack([self._closed, _empty(n_more, np.float64)])

    def add(self, kind: int, titles: Sequence[int], hour: int) -> None:
        """Count each of these titles once; none may be there twice."""
        if hour > self._hour:
            self._closed, self._hour = self.as_of(hour), hour
            self._open = np.zeros_like(self._open)
        self._open[kind, titles] += 1

    def as_of(self, hour: int) -> np.ndarray:
        """The counts decayed to an hour: (3, n_titles), float64."""
        faded: np.ndarray = (self._closed + self._open) * 2.0 ** ((self._hour - hour) / self._half_life)
        return faded

    def snapshot(self) -> Arrays:
        """The state, without the titles that nobody has seen."""
        used = np.flatnonzero(self._open[SEEN] + self._closed[SEEN])
        return {
            "hour": np.array([self._hour], np.int64),
            "n_titles": np.array([self._open.shape[1]], np.int64),
            "used": used,
            "open": self._open[:, used],
            "closed": self._closed[:, used],
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""
        self._hour = int(arrays["hour"][0])
        n_titles, used = int(arrays["n_titles"][0]), arrays["used"]
        self._open, self._closed = _empty(n_titles, np.int64), _empty(n_titles, np.float64)
        self._open[:, used], self._closed[:, used] = arrays["open"], arrays["closed"]


def _empty(n_titles: int, kind: type[np.int64] | type[np.float64]) -> np.ndarray:
    return np.zeros((_N_KINDS, n_titles), kind)
