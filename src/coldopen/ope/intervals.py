"""Intervals around an estimate, for a log that is looked at once.

Pages of one visitor, or of one visit, depend on each other, so influences are summed within a **unit** before
anything is squared. Across units the log need not be drawn by one policy: where the policy that acted learns,
what a page was drawn by depends on pages before it, but an estimate that uses logged chances has, page by
page, the target's value as its mean given all that came before. The sums are a martingale, whose variance the
sum of squared influences estimates (Hall and Heyde 1980, theorem 3.2), a little too large where pages differ
in value. With floors under the chances the condition on its largest terms holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from coldopen.ope.scored import Scored

_STEPS, _CLOSE = 100, 1e-12
_EXPANSION = (
    (4, ((1, 3), (1, 1))),
    (96, ((5, 5), (16, 3), (3, 1))),
    (384, ((3, 7), (19, 5), (17, 3), (-15, 1))),
)


def by_unit(scored: Scored, units: np.ndarray | None = None) -> np.ndarray:
    """The influence of each unit on the estimate, (n_units,), in order of their first pages, scaled such that
    the error of the estimate is the mean of these.

    Args:
        scored: an estimate.
        units: which unit each page or action is of, any labels, (n,); None where each is one of its own.
    """
    if units is None or not len(units):
        return scored.influence
    _, first, places = np.unique(units, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    sums = np.bincount(order[places], weights=scored.influence)
    scaled: np.ndarray = sums * (len(sums) / len(scored.influence))
    return scaled


def standard_error(influence: np.ndarray) -> float:
    """The standard error of an estimate from the influence of units, (n_units,); nan for fewer than two.

    >>> standard_error(np.array([1.0, -1.0, 1.0, -1.0])).__round__(4)
    0.5774
    """
    n = len(influence)
    return float(math.sqrt((influence**2).sum() / (n - 1) / n)) if n > 1 else math.nan


def student(value: float, influence: np.ndarray, alpha: float = 0.05) -> tuple[float, float]:
    """The estimate give or take as many standard errors as `errors_of` says."""
    around = errors_of(influence, alpha) * standard_error(influence)
    return value - around, value + around


def errors_of(influence: np.ndarray, alpha: float = 0.05) -> float:
    """How many standard errors an estimate may be off but with chance alpha: Student's quantile.

    The standard error is an estimate too, and where a few heavy weights make it, it is worth few degrees of
    freedom: 2 n / (kurtosis - 1), which is twice the square of a variance over the variance of its estimate
    (Satterthwaite 1946), and n - 1 at most. The quantile is the expansion of Abramowitz and Stegun (26.7.5),
    within 3% from two degrees on.

    >>> round(errors_of(np.tile([1.0, -1.0], 5000)), 3), round(errors_of(np.r_[np.zeros(98), 7.0, -7.0]), 3)
    (1.96, 2.748)
    """
    n, squares = len(influence), influence**2
    z = NormalDist().inv_cdf(1 - alpha / 2)
    if n < 2 or not squares.any() or not np.isfinite(squares).all():
        return z
    kurtosis = float((squares**2).mean() / squares.mean() ** 2)
    free = min(n - 1.0, 2 * n / max(kurtosis - 1, 2 / n))
    return z + sum(
        sum(c * z**power for c, power in terms) / (scale * free ** (i + 1))
        for i, (scale, terms) in enumerate(_EXPANSION)
    )


def likelihood(value: float, influence: np.ndarray, alpha: float = 0.05) -> tuple[float, float]:
    """The empirical likelihood interval of the mean of units' scores (Owen 1988): the values that some
    weighting of the units has as its mean, at no more than a chi-square quantile's cost in log likelihood. It
    leans to the side of the rare large scores, as the other does not, and stays within the scores.
    """
    scores = value + influence
    n = len(scores)
    if n < 2 or not np.isfinite(scores).all():
        return math.nan, math.nan
    cost = NormalDist().inv_cdf(1 - alpha / 2) ** 2 / 2
    if np.ptp(scores) == 0:
        return value, value
    return _end(scores, value, scores.min(), cost), _end(scores, value, scores.max(), cost)


def _end(scores: np.ndarray, inside: float, outside: float, cost: float) -> float:
    """Where, from the estimate on to the last score, a mean begins to cost too much."""

    def over(mean: float) -> tuple[float, float]:
        told, t = _cost(scores - mean)
        return told - cost, -len(scores) * t

    return _crossing(over, inside, outside, (inside + outside) / 2)


def _cost(apart: np.ndarray) -> tuple[float, float]:
    """The log likelihood that it costs to weigh scores such that their mean is `apart` (n,) less than they
    are: max over t of sum log(1 + t apart) (Owen 2001, section 2.9); and that t."""
    most, least = float(apart.max()), float(apart.min())
    if most <= 0 or least >= 0:
        return math.inf, 0.0
    n = len(apart)

    def fall(t: float) -> tuple[float, float]:
        parts = apart / (1 + t * apart)
        return -float(parts.sum()), float((parts**2).sum())

    t = _crossing(fall, (1 / n - 1) / most, (1 / n - 1) / least, 0.0)
    return float(np.log1p(t * apart).sum()), t


def _crossing(
    rising: Callable[[float], tuple[float, float]], below: float, above: float, start: float
) -> float:
    """Where a function, given with its slope, goes from negative (at `below`) to positive: Newton's method,
    by halves where that leads out of what is known."""
    at = start
    for _ in range(_STEPS):
        value, slope = rising(at)
        below, above = (at, above) if value <= 0 else (below, at)
        after = at - value / slope if slope and math.isfinite(value) else math.inf
        if not min(below, above) < after < max(below, above):
            after = (below + above) / 2
        if abs(after - at) <= _CLOSE * abs(after):
            return after
        at = after
    return at
