"""When a large-sample interval may first be looked at.

Confidence sequences hold in the limit where the first look is late. How late it must be depends on how far
the estimate's distribution is from normal, and the leading term of that is the estimate's own skewness (Hall,
"The bootstrap and Edgeworth expansion", 1992, section 2.3). For a difference of two means, with third central
moment k and variance v of all outcomes,

    skewness = |k (1 / n1^2 - 1 / n0^2)| / (v / n0 + v / n1)^(3/2),

and for one averaged over days, k and v times the sums over days of weight^3 (...) and weight^2 (...). In
equal shares the skewnesses of both variants cancel. With one variant in ten and outcomes that are rare or
have heavy tails they do not: the smaller variant's spread is underestimated just when its mean is too low.
The first look is where each variant has 200 visitors and the skewness is at most 0.2: a number found by
simulation on seeds of its own (docs/statistics.md tells), not by a theorem.
"""

from __future__ import annotations

import numpy as np

from coldopen.experiments.statistics.samples import Array, Moments, RunningMoments

LEAST = 200
SKEWNESS = 0.2

Some = Moments | RunningMoments


def skewness(control: Some, treatment: Some) -> Array:
    """Of a difference of two means, were there no effect; (k,) for moments at k looks."""
    third, variance = _together(control, treatment)
    n0, n1 = np.asarray(control.n, np.float64), np.asarray(treatment.n, np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.abs(third * (n1**-2 - n0**-2)) / (variance / n0 + variance / n1) ** 1.5


def skewness_by_day(
    control: Moments, treatment: Moments, n_control: Array, n_treatment: Array, weights: Array
) -> float:
    """Of differences within days, averaged by weights (d,), with (d,) visitors in each variant."""
    third, variance = _together(control, treatment)
    cubes = weights**3 @ (n_treatment**-2.0 - n_control**-2.0)
    squares = weights**2 @ (1 / n_treatment + 1 / n_control)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.abs(third * cubes) / (variance * squares) ** 1.5)


def early(control: Some, treatment: Some) -> Array:
    """Whether it is too early to look; never where the third moments are unknown. (k,) for k looks."""
    few = np.minimum(control.n, treatment.n) < LEAST
    unknown = np.isnan(np.asarray(control.third) + np.asarray(treatment.third))
    return ~unknown & (few | ~(skewness(control, treatment) <= SKEWNESS))


def why_early(control: Moments, treatment: Moments, found: float | None = None) -> str:
    """Why it is too early to look; "" where it is not, or where the third moments are unknown.

    Args:
        control, treatment: their moments.
        found: the skewness of the estimate, where it is no plain difference of the two means.

    >>> one = Moments(1000, 0.05, 0.0475, 0.0428)
    >>> why_early(one, one)
    ''
    >>> why_early(one, Moments(200, 0.05, 0.0475, 0.0428))
    'too early to look: the estimate has a skewness of 0.21; intervals hold up to 0.2'
    """
    if np.isnan(control.third) or np.isnan(treatment.third):
        return ""
    if min(control.n, treatment.n) < LEAST:
        return f"too early to look: each variant needs {LEAST} visitors with this outcome"
    return _skewed(float(skewness(control, treatment)) if found is None else found)


def why_early_mean(one: Moments) -> str:
    """The same for a mean of one kind of visitor, whose skewness is k / v^(3/2) / sqrt(n)."""
    if np.isnan(one.third) or one.variance <= 0:
        return ""
    if one.n < LEAST:
        return f"too early to look: {LEAST} visitors with this outcome are needed"
    return _skewed(abs(one.third) / one.variance**1.5 / np.sqrt(one.n))


def early_mean(one: RunningMoments) -> Array:
    """(k,) whether it is too early to look at a mean of one kind of visitor."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.abs(one.third) / one.variance**1.5 / np.sqrt(one.n)
    return (one.n < LEAST) | ~(found <= SKEWNESS)


def _skewed(found: float) -> str:
    if found <= SKEWNESS:
        return ""
    return f"too early to look: the estimate has a skewness of {found:.2f}; intervals hold up to {SKEWNESS:g}"


def _together(control: Some, treatment: Some) -> tuple[Array, Array]:
    """Third central moment and variance within variants, of both."""
    n0, n1 = np.asarray(control.n), np.asarray(treatment.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        third = (n0 * control.third + n1 * treatment.third) / (n0 + n1)
        return third, (n0 * control.variance + n1 * treatment.variance) / (n0 + n1)
