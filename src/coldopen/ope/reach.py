"""How far a log reaches: what weights would be worth with more pages, or drawn by a larger floor.

Weights of n pages are worth n / E[w^2] equal ones (Kish 1965). A page's w^2 is a product over slots, and what
a slot adds, given the rows above it, is the sum over its eligible rows of q^2 / p: known without drawing any,
for the chances p that were logged and for those that another floor would have given. Rows above are taken as
they were drawn, so it is an estimate; but one that a rare page cannot upset, as it can the weights. Where the
weights that were seen are worth less still, all is foretold to be worth as much less.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.ope.answers import LEAST_ESS, LEAST_ESS_SHARE, overlap_of, refusals
from coldopen.ope.pages import PageLog

FLOORS = (0.04, 0.1, 0.2, 0.3, 0.5, 1.0)
"""Floors that are tried."""


def squares_of(target: np.ndarray, logged: np.ndarray, floor: float) -> np.ndarray:
    """The mean square of a slot's ratio, (n_targets, 1 + len(FLOORS)): as logged, then by each floor.

    Args:
        target: chances of the eligible rows under targets, (n_targets, n_eligible).
        logged: under the policy that acted, (n_eligible,).
        floor: that it had.

    >>> squares_of(np.array([[1.0, 0.0]]), np.array([0.9, 0.1]), 0.2).round(2).tolist()
    [[1.11, 1.02, 1.05, 1.11, 1.18, 1.33, 2.0]]
    """
    n = len(logged)
    even = np.full(n, 1 / n)
    own = even if floor >= 1 else np.maximum(logged - floor / n, 0) / (1 - floor)
    chances = np.stack([logged, *((1 - other) * own + other * even for other in FLOORS)], 1)
    squares: np.ndarray = target**2 @ (1 / chances)
    return squares


def advice(log: PageLog, squares: np.ndarray, floor: float) -> str:
    """What would let a log answer that does not: more pages, or the least floor by which as many do, or
    fewer rows; "" where none of it would.

    Args:
        log: what there is.
        squares: means over its pages of the product of `squares_of` over slots, (1 + len(FLOORS),).
        floor: that pages were drawn by.
    """
    n = len(log.rewards)
    foretold = 1 / squares
    seen = overlap_of(log.weights[:, -1]).ess / n
    own, *others = (foretold * min(1.0, seen / foretold[0])).tolist()
    told = []
    if own >= LEAST_ESS_SHARE and n * own < LEAST_ESS:
        told.append(f"about {_pages(own)} pages like these")
    other, share = _floor_for(n, others)
    if share > own:
        told.append(f"about {_pages(share)} pages served with policy.floor = {other:g} instead of {floor:g}")
    for n_rows in range(log.rewards.shape[1] - 1, 0, -1):
        if not refusals(log.weights[:, n_rows - 1], log.rewards[:, :n_rows].sum(1)):
            top = "the first row" if n_rows == 1 else f"the first {n_rows} rows"
            told.append(f"these pages, for {top} (--rows {n_rows})")
            break
    return f"would tell: {'; or '.join(told)}" if told else ""


def _floor_for(n: int, shares: Sequence[float]) -> tuple[float, float]:
    """The least of the floors by which so many pages would do, else the one by which the fewest would, and
    what a page is worth by it; 0 where none would."""
    enough = [each for each in zip(FLOORS, shares, strict=True) if each[1] >= LEAST_ESS_SHARE]
    by_as_many = [each for each in enough if n * each[1] >= LEAST_ESS]
    return by_as_many[0] if by_as_many else max(enough, key=lambda each: each[1], default=(0.0, 0.0))


def _pages(share: float) -> str:
    """How many pages of which each is worth so much, to two digits."""
    n = LEAST_ESS / share
    unit = 10 ** max(int(np.log10(n)) - 1, 0)
    return f"{int(np.ceil(n / unit)) * unit:,}"
