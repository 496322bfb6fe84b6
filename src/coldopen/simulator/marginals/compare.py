"""How far two sets of shares are apart, and how far n people drawn from one of them would be from it."""

from __future__ import annotations

import math

import numpy as np

_RARELY = 0.001


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """The total variation distance of shares, 0 to 1: what part of one would have to move to give the other.

    >>> distance(np.array([0.5, 0.5, 0.0]), np.array([0.5, 0.25, 0.25]))
    0.25
    """
    return float(np.abs(np.asarray(one) - np.asarray(other)).sum() / 2)


def expected_distance(shares: np.ndarray, n: int) -> float:
    """The distance from these shares that n people drawn by them have on average: half the sum of the mean
    absolute deviations of binomials, E|X - np| = 2 v C(n, v) p^v (1-p)^(n-v+1) with v = floor(np) + 1 (de
    Moivre's formula; Diaconis & Zabell, "Closed form summation for classical distributions", Statistical
    Science 6, 1991, section 1).

    >>> round(expected_distance(np.array([0.5, 0.5]), 2), 6)  # 0, 1 or 2 heads: away by 1/2, 0, 1/2
    0.25
    """
    inner = [share for share in np.asarray(shares, float).tolist() if 0 < share < 1]
    return sum(_deviation(share, n) for share in inner) / (2 * n)


def at_most(expected: float, n: int) -> float:
    """The distance that n people drawn by the true shares exceed once in a thousand times at most, whatever
    the shares. One person moves the distance by 1/n at most, so it exceeds its mean by t with a chance below
    exp(-2 n t^2) (McDiarmid, "On the method of bounded differences", 1989, lemma 1.2)."""
    return expected + math.sqrt(-math.log(_RARELY) / (2 * n))


def _deviation(share: float, n: int) -> float:
    """E|X - np| of a binomial."""
    v = math.floor(n * share) + 1
    if v > n:
        return 2 * n * share**n * (1 - share)
    log = (
        math.lgamma(n + 1)
        - math.lgamma(v + 1)
        - math.lgamma(n - v + 1)
        + v * math.log(share)
        + (n - v + 1) * math.log1p(-share)
    )
    return 2 * v * math.exp(log)
