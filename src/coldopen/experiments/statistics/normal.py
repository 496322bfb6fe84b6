"""Intervals for one look at any estimate that is normal in large samples."""

from __future__ import annotations

import numpy as np

from coldopen.experiments.statistics.estimate import Estimate, undefined


def normal_estimate(value: float, error: float, n: int, alpha: float) -> Estimate:
    """An estimate with a normal interval for one look.

    >>> round(normal_estimate(1.0, 0.5, 100, 0.05).p, 4)
    0.0455
    """
    from scipy.stats import norm

    if not (np.isfinite(value) and np.isfinite(error)):
        return undefined("neither the estimate nor its error can be computed from so few visitors", n)
    if error <= 0:
        return undefined("all outcomes are the same, so nothing is known of how they vary", n)
    half = float(norm.isf(alpha / 2)) * error
    p = 2 * float(norm.sf(abs(value) / error))
    return Estimate(float(value), float(value - half), float(value + half), p, int(n), float(error))
