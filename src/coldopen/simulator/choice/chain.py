"""A chain: what somebody may do, placement by placement, with chances that are known exactly.

Every model of choice here comes down to one: at each placement of a scan the visitor examines it or not,
opens it or not, streams what was opened or is disappointed, and browses on or gives up. The chance of every
outcome follows by products alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Walk(NamedTuple):
    """What came of a scan: the places that were opened, in order, (n_opened,); whether the last of them was
    streamed; and the last place that was come to (-1 where there was none)."""

    opened: np.ndarray
    streamed: bool
    end: int


@dataclass(frozen=True)
class Luck:
    """Numbers from 0 to 1 that decide a walk along a chain, each (n,): whether a placement is opened,
    whether what was opened is streamed, and whether the visitor goes on."""

    opens: np.ndarray
    streams: np.ndarray
    goes_on: np.ndarray

    def beyond(self, n: int) -> Luck:
        """The luck from placement `n` on, (n_placements - n,)."""
        return self if not n else Luck(self.opens[n:], self.streams[n:], self.goes_on[n:])


@dataclass(frozen=True)
class Chain:
    """Chances at each placement, given that the visitor still browses when they come to it; each (n,).

    `examined` is the chance that it is looked at; `opened` that it is opened, if examined; `streamed` that
    what was opened is streamed; `goes_on` that the visitor browses on from a placement left closed, and
    `goes_on_after` from one that disappointed. A stream ends the walk.
    """

    examined: np.ndarray
    opened: np.ndarray
    streamed: np.ndarray
    goes_on: np.ndarray
    goes_on_after: np.ndarray

    @property
    def reached(self) -> np.ndarray:
        """The chance that the visitor comes to each placement, browsing still, (n,)."""
        opens = self._opens
        on = (1 - opens) * self.goes_on + opens * (1 - self.streamed) * self.goes_on_after
        return _before(on)

    @property
    def _opens(self) -> np.ndarray:
        """The chance that each placement is opened by somebody who comes to it, (n,)."""
        return self.examined * self.opened

    @property
    def first_stream(self) -> np.ndarray:
        """The chance that the first stream is of each placement, (n,)."""
        found: np.ndarray = self.reached * self.examined * self.opened * self.streamed
        return found

    @property
    def any_stream(self) -> float:
        """The chance of a stream."""
        return float(self.first_stream.sum())

    @property
    def first_open(self) -> np.ndarray:
        """The chance that each placement is the first to be opened, (n,)."""
        return _before((1 - self._opens) * self.goes_on) * self._opens

    def beyond(self, n: int) -> Chain:
        """The chain for somebody who has come as far as placement `n`, (n_placements - n,)."""
        if not n:
            return self
        return Chain(
            self.examined[n:], self.opened[n:], self.streamed[n:], self.goes_on[n:], self.goes_on_after[n:]
        )

    def walk(self, luck: Luck) -> Walk:
        """What this luck makes of it."""
        opens = luck.opens < self._opens
        streams = opens & (luck.streams < self.streamed)
        ends = streams | (luck.goes_on >= np.where(opens, self.goes_on_after, self.goes_on))
        n = len(ends)
        end = int(ends.argmax()) if n else -1
        if n and not ends[end]:
            end = n - 1
        return Walk(opens[: end + 1].nonzero()[0], n > 0 and bool(streams[end]), end)


def _before(on: np.ndarray) -> np.ndarray:
    """The chance to have gone on from all placements before each, (n,), from those to go on from each."""
    reached = np.ones(len(on))
    on[:-1].cumprod(out=reached[1:])
    return reached
