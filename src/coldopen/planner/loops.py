"""The innermost loops of a page, in numpy; and compiled ones that do the same, where numba is installed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np

from coldopen.core.chances import drawn, encode

_logger = logging.getLogger(__name__)


class Loops(NamedTuple):
    """What a page spends most of its time on. All of these give the same, whatever does the work.

    Attributes:
        draw: codes of a distribution, given its logarithms (n,), the floor, and a number from [0, 1); and the
            option that the number falls on.
        first_free: of these titles, the first so many that are free (n_titles + 1,), and no longer then.
        n_free: how many of these titles are free.
        promise: what rows promise, (n_rows,), given which of their first titles are free, their chances, both
            (n_rows, 16), and the chance that the i-th free title is examined, i from 0, (17,).
        stretch: chooses and fills stretches of slots (`planner.stretch`); None where it is not compiled.
    """

    draw: Callable[[np.ndarray, float, float], tuple[bytes, int]]
    first_free: Callable[[np.ndarray, np.ndarray, int], list[int]]
    n_free: Callable[[np.ndarray, np.ndarray], int]
    promise: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    stretch: Callable[..., int] | None = None


@cache
def loops() -> Loops:
    """Those of this process: compiled ones where the extra `fast` is installed. The first call compiles them,
    or reads them from numba's cache."""
    if find_spec("numba") is None:
        return PLAIN
    try:
        from coldopen.planner import compiled
    except (ImportError, RuntimeError) as error:  # not for this numpy, or no folder to keep what it compiles
        _logger.warning("numba is installed and cannot be used: %s", error)
        return PLAIN
    return Loops(compiled.draw, compiled.first_free, compiled.n_free, compiled.promise, compiled.stretch)


_FIRST = 96
"""So many titles of a row are looked at before the rest: commonly enough."""


def _draw(log_shares: np.ndarray, floor: float, luck: float) -> tuple[bytes, int]:
    codes = encode(log_shares)
    return codes, drawn(codes, floor, luck)


def _first_free(free: np.ndarray, titles: np.ndarray, n: int) -> list[int]:
    first = titles[:_FIRST]
    taken = first[free.take(first)]
    if len(taken) < n < len(titles):
        taken = titles[free.take(titles)]
    taken = taken[:n]
    free[taken] = False
    found: list[int] = taken.tolist()
    return found


def _n_free(free: np.ndarray, titles: np.ndarray) -> int:
    return int(np.count_nonzero(free.take(titles)))


def _promise(free: np.ndarray, chances: np.ndarray, examined: np.ndarray) -> np.ndarray:
    promise: np.ndarray = (examined[free.cumsum(1, dtype=np.intp)] * free * chances).sum(1)
    return promise


PLAIN = Loops(_draw, _first_free, _n_free, _promise)
"""Without numba."""
