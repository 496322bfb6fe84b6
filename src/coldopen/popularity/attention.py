"""Attention: streams, and what may be added to them for lesser acts, decayed alike.

Clicks, plays and additions to a list cost nothing to make up, and a bot may come as anybody. So they are
counted apart, and add at most a share of what a title has in streams, in the same context: a title that
nobody streams cannot be pushed by them, however many there are.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coldopen.popularity.acts import STREAM
from coldopen.popularity.counts import DecayedCounts

_PARTS = ("streams", "weak")


class Attention:
    """Decayed streams per (context, title), with `half_life_hours`; lesser acts count in part.

    The same records in any order give the same numbers: both parts are exact (see `DecayedCounts`), and the
    bound is taken where they are read.
    """

    def __init__(self, half_life_hours: float, weak_share: float) -> None:
        self._weak_share = weak_share
        self._parts = {name: DecayedCounts(half_life_hours) for name in _PARTS}
        self._read: dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    @property
    def closed_through(self) -> int:
        """The last hour for which nothing can arrive any more."""
        return self._parts["streams"].closed_through

    def add(self, context: str, title: int, hour: int, amount: int, sign: int) -> None:
        """Count an act of `amount` tenths of a stream (sign 1), or take it back (sign -1)."""
        part = self._parts["streams" if amount >= STREAM else "weak"]
        part.add(context, title, hour, sign * amount)

    def close_through(self, hour: int) -> None:
        """See `DecayedCounts`."""
        for part in self._parts.values():
            part.close_through(hour)

    def contexts(self) -> list[str]:
        """Every context with a stream, sorted; what others have seen comes to nothing."""
        return self._parts["streams"].contexts()

    def scores(self, context: str) -> np.ndarray:
        """By title, tenths of a stream in a context, relative to the landmark: (n_titles_seen,), not to be
        written to. The same array as before where nothing has changed."""
        full, weak = (part.scores(context) for part in self._parts.values())
        before = self._read.get(context)
        if before is not None and before[0] is full and before[1] is weak:
            return before[2]
        read = np.zeros(max(len(full), len(weak)))
        read[: len(full)] = full
        read[: len(weak)] += np.minimum(weak, self._weak_share * read[: len(weak)])
        read.setflags(write=False)
        self._read[context] = (full, weak, read)
        return read

    def factor(self, hour: int) -> float:
        """What turns scores into streams decayed to `hour`."""
        return self._parts["streams"].factor(hour) / STREAM

    def snapshot(self) -> dict[str, np.ndarray]:
        """The state as arrays, equal for equal states."""
        return {f"{name}.{k}": v for name, part in self._parts.items() for k, v in part.snapshot().items()}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the state of a snapshot."""
        self._read.clear()
        for name, part in self._parts.items():
            part.restore(under(f"{name}.", arrays))


def under(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays whose names begin so, without that."""
    return {k.removeprefix(prefix): v for k, v in arrays.items() if k.startswith(prefix)}
