"""The innermost loops of a page, compiled by numba: the same steps in the same order as in `loops`, so that
every bit is the same. A title that the catalogue does not have raises IndexError here as there. Only for
`loops` to import."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit, types

from coldopen.core.chances import NEVER, SHARES, STEPS
from coldopen.planner.choosing import N_SLOTS_WITH_GAINS
from coldopen.planner.considered import N_LOOKED_AT
from coldopen.planner.exploring import COLUMN_OF_NEW
from coldopen.planner.stretch import (
    ALL_DONE,
    COMMON_OWED,
    COMMON_SLOTS,
    DONE,
    DRAWN,
    ELIGIBLE,
    FOUND,
    GAIN,
    GIVEN,
    LOOKS,
    MAY_TRY,
    N_SLOTS,
    NOT_CHOSEN,
    NOT_FILLED,
    PLACE,
    TAKEN,
    TRIES,
    WANTED,
)
from coldopen.policies import N_GAINS
from coldopen.policies.features import MAX_SAME

_SHARES = np.array(SHARES)


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
        for column in range(N_LOOKED_AT):
            if free[row, column]:
                n_free += 1
                sums[column % 8] += examined[n_free] * chances[row, column]
        promise[row] = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + (
            (sums[4] + sums[5]) + (sums[6] + sums[7])
        )


_INTS, _FLAGS = _array(types.int64, written=True), _array(types.boolean, written=True)
_FLAGS_2 = _array(types.boolean, 2)


@njit(
    types.int64(
        _FLOATS,
        _array(types.int32, 2),
        _array(types.int64, 2),
        _array(types.int64, 2),
        _array(types.float64, 2),
        *(_FLOATS,) * 5,
        _FLAGS_2,
        _array(types.int64),
        *(_FLAGS,) * 4,
        _FLAGS_2,
        *(_INTS,) * 5,
        _array(types.float64, written=True),
        _array(types.int64, 2, written=True),
        _array(types.int64, 2, written=True),
        _array(types.uint8, 3, written=True),
    ),
    cache=True,
    boundscheck=True,
)
def stretch(
    luck: Any,
    first: Any,
    known: Any,
    looked_at: Any,
    chances: Any,
    examined: Any,
    base: Any,
    spread: Any,
    of_order: Any,
    numbers: Any,
    showable: Any,
    new: Any,
    free: Any,
    left: Any,
    owed: Any,
    reserves: Any,
    reserved: Any,
    sure_until: Any,
    short_until: Any,
    gain: Any,
    same: Any,
    counts: Any,
    best: Any,
    chosen: Any,
    titles: Any,
    draws: Any,
) -> int:
    """Choose and fill one row after the other, as `Chooser` and `Filling` do; see `planner.stretch`. Why it
    stops."""
    n, n_first = first.shape
    n_titles, most, needs, source, is_common = known[0], known[1], known[2], known[3], known[4]
    floor, temperature, optimism, at_gain, at_same = numbers
    log_shares, promise, looked = np.empty(n), np.empty(n), np.empty(looked_at.shape, np.bool_)
    while counts[DONE] < counts[WANTED]:
        at = counts[DONE]
        eligible, codes = draws[at, 0], draws[at, 1]
        n_owed = 0
        for i in range(n):
            n_owed += owed[i]
        only_owed = n_owed > 0 and n_owed >= counts[N_SLOTS]
        k = 0
        for i in range(n):
            fits = owed[i] if only_owed else left[i]
            if fits and not only_owed and sure_until[i] < counts[TAKEN]:
                fits = False
                if counts[GIVEN] >= short_until[i]:
                    spare = -needs[i]
                    for j in range(min(n_first, n_titles[i])):
                        spare += free[first[i, j]]
                    fits = spare >= 0
                    if fits:
                        sure_until[i] = counts[TAKEN] + spare
                    elif n_titles[i] > n_first:
                        return NOT_CHOSEN
                    else:
                        short_until[i] = counts[GIVEN] - spare
            if fits:
                eligible[k] = i
                k += 1
        if 0 < counts[COMMON_SLOTS] <= counts[COMMON_OWED]:
            n_common = 0
            for j in range(k):
                n_common += is_common[eligible[j]]
            if n_common:
                kept = 0
                for j in range(k):
                    if is_common[eligible[j]]:
                        eligible[kept] = eligible[j]
                        kept += 1
                k = kept
        if k == 0:
            return NOT_CHOSEN
        counts[N_SLOTS] -= 1

        if counts[LOOKS] < N_SLOTS_WITH_GAINS:
            counts[LOOKS] += 1
            for i in range(n):
                for j in range(N_LOOKED_AT):
                    looked[i, j] = reserved[i, j] if reserves[i] else free[looked_at[i, j]]
            _promise(looked, chances, examined, promise)
            if best[0] == 0.0:
                best[0] = promise.max()
            if best[0] == 0.0:
                best[0] = 1.0
            for i in range(n):
                gain[i] = int(min(np.rint(promise[i] * (N_GAINS / best[0])), float(N_GAINS)))

        for j in range(k):
            i = eligible[j]
            mean = (base[i] + (at_gain * gain[i] + at_same * same[i])) + of_order[j]
            log_shares[j] = (mean + optimism * spread[i]) / temperature
        drawn = _draw(log_shares[:k], floor, luck[at], codes[:k])
        place = eligible[drawn]
        left[place] = owed[place] = False
        if counts[COMMON_SLOTS]:
            counts[COMMON_SLOTS] -= 1
            counts[COMMON_OWED] -= is_common[place]
        chosen[at, PLACE], chosen[at, DRAWN] = place, drawn
        chosen[at, GAIN], chosen[at, ELIGIBLE] = gain[place], k
        counts[DONE] += 1

        found = 0
        if not reserves[place]:
            for j in range(min(n_first, n_titles[place])):
                if found == most[place]:
                    break
                title = first[place, j]
                if free[title]:
                    free[title] = False
                    titles[at, found] = title
                    found += 1
        if found < max(needs[place], 1) or (found < most[place] and n_titles[place] > n_first):
            for j in range(found):
                free[titles[at, j]] = True
            return NOT_FILLED
        chosen[at, FOUND] = found
        counts[TAKEN] += found
        if same[place] < MAX_SAME:
            for i in range(n):
                same[i] += source[i] == source[place]
        if counts[TRIES] and found > COLUMN_OF_NEW:
            for j in range(len(new)):
                if showable[place, j] and free[new[j]]:
                    return MAY_TRY
    return ALL_DONE


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
