"""Intervals that may be looked at after every page: valid at all times at once.

Two kinds. The **asymptotic** one takes any estimate and is as wide as its variance says. The **betting** one
is exact at any n, for nonnegative scores: it knows nothing of variances that were not seen, and is wider.
"""

from __future__ import annotations

import math

import numpy as np

from coldopen.core.anytime import radius
from coldopen.ope.intervals import standard_error

TIGHTEST_AT = 1000


def asymptotic(
    value: float, influence: np.ndarray, alpha: float = 0.05, tightest_at: int = TIGHTEST_AT
) -> tuple[float, float]:
    """An asymptotic confidence sequence at its latest time: see `core.anytime`.

    Units may have different means, given those before; it is about their average then (Waudby-Smith and
    others 2024, theorem 2.5).

    Args:
        value: the estimate.
        influence: of each unit, (n_units,).
        alpha: chance that it ever fails.
        tightest_at: after how many units it is to be tightest; not to be chosen by the log.
    """
    around = float(radius(standard_error(influence), max(len(influence), 1), alpha, tightest_at))
    return value - around, value + around


def betting(earned: np.ndarray, missed: np.ndarray, alpha: float = 0.05) -> tuple[float, float]:
    """A confidence sequence at its latest time, by betting on weighted rewards from 0 to 1. Needs the extra
    `analysis`.

    The lower end bets on what was earned, the upper on what was missed: numbers that are never negative, and
    whose means given all before are v and 1 - v. Karampatziakis, Mineiro and Ramdas 2021 (section 4, the
    mixture of Fan, Grama and Liu 2015; each side with alpha / 2). For single actions of weight w, w r and
    w (1 - r); for pages see `PageLog`.

    Args:
        earned: (n,), in the order of the log.
        missed: (n,).
        alpha: chance that it ever fails.
    """
    return _lower(earned, alpha / 2), 1 - _lower(missed, alpha / 2)


def _lower(scores: np.ndarray, alpha: float) -> float:
    """The least mean from 0 to 1 that no bet against it has won too much on."""
    n = len(scores)
    if not n:
        return 0.0
    sums = np.concatenate([[0.0], scores.cumsum()[:-1]])
    guesses = (sums + 0.5) / (np.arange(n) + 1)
    total, spread = math.fsum(scores), math.fsum((scores - guesses) ** 2)
    most = min(1.0, total / n)
    enough = -math.log(alpha)
    if _log_wealth(total, spread) <= enough:
        return 0.0
    if _log_wealth(total - n * most, spread) >= enough:
        return most
    from scipy.optimize import brentq

    return float(brentq(lambda v: _log_wealth(total - n * v, spread) - enough, 0.0, most))


def _log_wealth(gain: float, spread: float) -> float:
    """The logarithm of what all bets together have come to, mixed by a gamma distribution truncated to [0, 1]
    with rho = 1: Howard, Ramdas, McAuliffe and Sekhon 2021, proposition 9."""
    from scipy.special import gammainc, loggamma

    a = spread + 1
    mixed = math.log(gammainc(a, gain + a)) + loggamma(a) - math.log(gammainc(1, 1))
    return float(gain + spread - a * math.log(gain + a) + mixed)
