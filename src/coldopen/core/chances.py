"""Chances in a byte each, and exact: what is drawn by is what is logged.

A distribution over n options is kept as codes, one byte an option. With s an option's share and m the largest
share, its code is round(32 ln(m / s)), and 255 where that is 255 or more: no share at all. Back again, shares
are exp(-code / 32), scaled to sum to one, and the chance of each option is

    P = (1 - floor) share + floor / n

A policy's own distribution is rounded so before anything is drawn from it. That moves a share by at most
1.6% of itself (and drops what is below m / 2850); but the chance that is logged is the very chance that was
drawn by, whatever machine reads it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np

STEPS = 32.0
NEVER = 255
SHARES = [math.exp(-code / STEPS) for code in range(NEVER)] + [0.0]
_SHARES = np.array(SHARES)
_TWO_64 = 2.0**-64


def encode(log_shares: np.ndarray) -> bytes:
    """The codes of a distribution.

    Arguments:
        log_shares: logarithms of shares, up to a constant, (n,); minus infinity for a share of zero.

    >>> encode(np.array([-1.0, -1.5, -1.5, -np.inf])).hex(" ")
    '00 10 10 ff'
    """
    steps = (np.maximum.reduce(log_shares) - log_shares) * STEPS + 0.5
    return np.minimum(steps, NEVER).astype(np.uint8).tobytes()


def decode(codes: bytes, floor: float = 0.0) -> np.ndarray:
    """The chance of each option, (n,), summing to one.

    >>> decode(encode(np.log([0.5, 0.25, 0.25])), floor=0.3).round(2).tolist()
    [0.45, 0.28, 0.28]
    """
    return np.array(chances_of(codes, floor))


def chances_of(codes: bytes, floor: float = 0.0) -> list[float]:
    """The same as a list: for so few options, arrays take longer."""
    shares = [SHARES[code] for code in codes]
    part, least = (1 - floor) / _total(shares), floor / len(shares)
    return [share * part + least for share in shares]


def drawn(codes: bytes, floor: float, luck: float) -> int:
    """The option that a number from [0, 1) falls on, by the chances that codes stand for.

    >>> drawn(encode(np.log([0.5, 0.25, 0.25])), 0.0, 0.7)
    1
    """
    chances = _SHARES.take(np.frombuffer(codes, np.uint8))
    chances *= (1 - floor) / np.add.accumulate(chances)[-1]
    chances += floor / len(codes)
    at = int(np.add.accumulate(chances).searchsorted(luck, "right"))
    return at if at < len(codes) else int(chances.nonzero()[0][-1])


def _total(shares: Sequence[float]) -> float:
    """The sum, added up one by one, as `sum` does not in every version of Python."""
    *_, total = accumulate(shares)
    return total


def chance(codes: bytes, chosen: int, floor: float = 0.0) -> float:
    """The chance of the chosen option."""
    return float(decode(codes, floor)[chosen])


def draw(chances: Iterable[float], luck: float) -> int:
    """The option that a number from [0, 1) falls on, where options have these chances (n,).

    >>> draw([0.5, 0.0, 0.5], 0.7)
    2
    """
    below, last = 0.0, 0
    for i, chance in enumerate(chances):
        if chance:
            below, last = below + chance, i
            if luck < below:
                break
    return last


class Luck:
    """Numbers from [0, 1) for one page, each named by what it decides: a keyed hash of the page's visit and
    number, so that a page is drawn again alike whenever and wherever that is."""

    def __init__(self, visit: str, number: int) -> None:
        self._keyed = hashlib.blake2b(
            visit.encode(), digest_size=8, key=number.to_bytes(8, "little"), person=b"coldopen"
        )

    def of(self, name: str, *places: int) -> float:
        """The number for one choice: "row", 3, say.

        >>> Luck("v", 1).of("row", 3) == Luck("v", 1).of("row", 3)
        True
        """
        keyed = self._keyed.copy()
        keyed.update(_named(name, places))
        return int.from_bytes(keyed.digest(), "little") * _TWO_64


@lru_cache(maxsize=4096)
def _named(name: str, places: tuple[int, ...]) -> bytes:
    return f"|{name}|{places}".encode()


def entropy(chances: Sequence[float]) -> float:
    """The entropy of a distribution, in bits.

    >>> entropy([0.5, 0.5])
    1.0
    """
    p = np.asarray(chances, float)
    p = p[p > 0]
    return float(-(p * np.log2(p)).sum())
