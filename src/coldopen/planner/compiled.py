"""The innermost loops of a page, compiled by numba: the same steps in the same order as in `loops`, so that
every bit is the same. A title that the catalogue does not have raises IndexError here as there. Only for
`loops` to import."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from coldopen.core.chances import NEVER, SHARES, STEPS

_SHARES = np.array(SHARES)
_N_LOOKED_AT = 16


def _array(of: Any, n_axes: int = 1, written: bool = False) -> Any:
    """The type of an array of any layout."""
    return types.Array(of, n_axes, "A", readonly=not written)


_FLOATS, _FREE = _array(types.float64), _array(types.boolean, written=True)
_TITLES = (_array(types.int32), _array(types.int64))


@njit(types.int64(_FLOATS, types.float64, types.float64, _array(types.uint8, written=True)), cache=True)
def _draw(log_shares: Any, floor: float, luck: float, codes: Any) -> int:
    n, most = len(log_shares), -np.inf
    for i in range(n):
        most = max(most, log_shares[i])
    total = 0.0
    for i in range(n):
        step = (most - log_shares[i]) * STEPS + 0.5
        codes[i] = NEVER if step >= NEVER else int(step)
        total += _SHARES[codes[i]]
    part, least = (1 - floor) / total, floor / n
    below, last = 0.0, 0
    for i in range(n):
        chance = _SHARES[codes[i]] * part + least
        if chance != 0.0:
            below, last = below + chance, i
            if luck < below:
                break
    return last


@njit(
    [types.int64(_FREE, titles, types.int64, _array(types.int64, written=True)) for titles in _TITLES],
    cache=True,
    boundscheck=True,
)
def _first_free(free: Any, titles: Any, n: int, taken: Any) -> int:
    found = 0
    for i in range(len(titles)):
        if found == n:
            break
        if free[titles[i]]:
            free[titles[i]] = False
            taken[found] = titles[i]
            found += 1
    return found


@njit([types.int64(_FREE, titles) for titles in _TITLES], cache=True, boundscheck=True)
def _n_free(free: Any, titles: Any) -> int:
    n = 0
    for i in range(len(titles)):
        n += free[titles[i]]
    return n


@njit(
    types.void(
        _array(types.boolean, 2), _array(types.float64, 2), _FLOATS, _array(types.float64, written=True)
    ),
    cache=True,
)
def _promise(free: Any, chances: Any, examined: Any, promise: Any) -> None:
    sums = np.zeros(8)  # as numpy adds up sixteen numbers
    for row in range(len(free)):
        sums[:] = 0.0
        n_free = 0
        for column in range(_N_LOOKED_AT):
            if free[row, column]:
                n_free += 1
                sums[column % 8] += examined[n_free] * chances[row, column]
        promise[row] = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + (
            (sums[4] + sums[5]) + (sums[6] + sums[7])
        )


def draw(log_shares: np.ndarray, floor: float, luck: float) -> tuple[bytes, int]:
    """See `Loops`."""
    codes = np.empty(len(log_shares), np.uint8)
    at = _draw(log_shares, floor, luck, codes)
    return codes.tobytes(), at


def first_free(free: np.ndarray, titles: np.ndarray, n: int) -> list[int]:
    """See `Loops`."""
    taken = np.empty(n, np.int64)
    found: list[int] = taken[: _first_free(free, titles, n, taken)].tolist()
    return found


def n_free(free: np.ndarray, titles: np.ndarray) -> int:
    """See `Loops`."""
    n: int = _n_free(free, titles)
    return n


def promise(free: np.ndarray, chances: np.ndarray, examined: np.ndarray) -> np.ndarray:
    """See `Loops`."""
    promised = np.empty(len(free))
    _promise(free, chances, examined, promised)
    return promised
