"""Asymptotic confidence sequences: intervals that may be looked at after every visitor.

Whoever looks at a fixed interval until it leaves out 0 will see that sooner or later, without any effect. The
intervals here hold at all times at once, so looking and stopping cost nothing but width.

How wide they are is in `core.anytime`, and equation 155 of its source gives the p-value. n counts visitors of
both variants together. As the standard error is estimated, all of it holds in the limit where the first look
is late: see `first_look`.
"""

from __future__ import annotations

import numpy as np

from coldopen.core.anytime import radius, rho_squared
from coldopen.experiments.statistics.estimate import Comparison, Estimate, incomparable, undefined
from coldopen.experiments.statistics.first_look import why_early, why_early_mean
from coldopen.experiments.statistics.samples import (
    CONTROL,
    TREATMENT,
    Array,
    Moments,
    moments,
    pair,
    relative_change,
    too_few,
)

TIGHTEST_AT = 5000
METHOD = "asymptotic confidence sequence"


def log_e_value(
    value: Array | float,
    error: Array | float,
    n: Array | float,
    alpha: float,
    tightest_at: float = TIGHTEST_AT,
) -> Array:
    """The logarithm of the evidence against 0: large where 0 is hard to hold. Its inverse bounds the p-value.

    The mixture of likelihood ratios of equation 155. `alpha` is only for the tuning.
    """
    spread = np.asarray(n) * rho_squared(alpha, tightest_at) + 1
    return (spread - 1) / (2 * spread) * np.square(value / np.asarray(error)) - np.log(spread) / 2


def p_value(
    value: Array | float,
    error: Array | float,
    n: Array | float,
    alpha: float,
    tightest_at: float = TIGHTEST_AT,
) -> Array:
    """A p-value that is at most alpha exactly when the interval leaves out 0, at whatever time one looks."""
    return np.exp(-np.maximum(log_e_value(value, error, n, alpha, tightest_at), 0))


def anytime_estimate(
    value: float,
    error: float,
    n: int,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
    early: str = "",
) -> Estimate:
    """Any asymptotically normal estimate over n visitors, with an interval for all times at once.

    `early` is why it is too early to look, as `why_early` tells; there is no interval then.

    >>> anytime_estimate(0.04, 0.01, 8000).significant
    True
    """
    if not (np.isfinite(value) and np.isfinite(error)):
        return undefined("neither the estimate nor its error can be computed from so few visitors", n)
    if error <= 0:
        return undefined("all outcomes are the same, so nothing is known of how they vary", n)
    if early:
        return undefined(early, n, float(value), float(error))
    half = float(radius(error, n, alpha, tightest_at))
    p = float(p_value(value, error, n, alpha, tightest_at))
    return Estimate(float(value), float(value - half), float(value + half), p, int(n), float(error))


def sequential_means(
    values: Array,
    variant: Array,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
) -> Comparison:
    """Two variants' means by asymptotic confidence sequences.

    Args:
        values: (n,) outcomes, nan where undefined.
        variant: (n,) the variant of each visitor.
        control, treatment: which of them to compare.
        alpha: 1 less the confidence.
        tightest_at: the number of visitors, of both together, after which the interval is to be narrowest.

    >>> rng = np.random.default_rng(1)
    >>> variant = rng.integers(0, 2, 20_000)
    >>> found = sequential_means(rng.random(20_000) < 0.10 + 0.03 * variant, variant)
    >>> found.absolute.significant, round(found.absolute.value, 3)
    (True, 0.038)
    """
    two = pair(values, variant, control, treatment)
    return sequential_from_moments(moments(two.control), moments(two.treatment), alpha, tightest_at)


def sequential_from_moments(
    control: Moments, treatment: Moments, alpha: float = 0.05, tightest_at: float = TIGHTEST_AT
) -> Comparison:
    """The same from counts, means and variances alone, as a warehouse can give them."""
    n = control.n + treatment.n
    if why := too_few(control.n, treatment.n):
        return incomparable(why, n, METHOD)
    early = why_early(control, treatment)
    value = treatment.mean - control.mean
    error = float(np.sqrt(control.error_squared + treatment.error_squared))
    return Comparison(
        control=_mean(control, alpha, tightest_at),
        treatment=_mean(treatment, alpha, tightest_at),
        absolute=anytime_estimate(value, error, n, alpha, tightest_at, early),
        relative=_relative(control, treatment, alpha, tightest_at, early),
        method=METHOD,
    )


def _mean(one: Moments, alpha: float, tightest_at: float) -> Estimate:
    error = float(np.sqrt(one.error_squared))
    return anytime_estimate(one.mean, error, one.n, alpha, tightest_at, why_early_mean(one))


def _relative(control: Moments, treatment: Moments, alpha: float, tightest_at: float, early: str) -> Estimate:
    n = control.n + treatment.n
    if control.mean == 0:
        return undefined("the control's mean is 0", n)
    change, error = relative_change(
        control.mean, treatment.mean, control.error_squared, treatment.error_squared
    )
    return anytime_estimate(change, error, n, alpha, tightest_at, early)
