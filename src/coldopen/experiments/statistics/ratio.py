"""Ratios such as clicks over placements seen, with the visitor as unit, turned into means.

A visitor who sees more placements also clicks more, and their placements are not independent: the visitor is
the unit, never the placement. To first order a ratio of means is a mean, of

    r + (numerator - r denominator) / mean(denominator)

over visitors, so everything made for means serves for ratios (Deng, Knoblich, Lu, "Applying the delta method
in metric analytics", KDD 2018, section 3).
"""

from __future__ import annotations

import numpy as np

from coldopen.experiments.statistics.confidence_sequence import (
    METHOD,
    TIGHTEST_AT,
    sequential_from_moments,
)
from coldopen.experiments.statistics.estimate import Comparison, incomparable
from coldopen.experiments.statistics.samples import (
    CONTROL,
    TREATMENT,
    Array,
    aligned,
    moments,
    too_few,
    vector,
)


def linearised(numerator: Array, denominator: Array) -> Array:
    """(n,) whose mean is the ratio of the means; its variance over n is the ratio's, by the delta method.

    >>> linearised(np.array([1.0, 0.0]), np.array([10.0, 30.0]))
    array([ 0.0625, -0.0125])
    """
    ratio = numerator.mean() / denominator.mean()
    return ratio + (numerator - ratio * denominator) / denominator.mean()


def sequential_ratios(
    numerator: Array,
    denominator: Array,
    variant: Array,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
) -> Comparison:
    """Two variants' ratios of means by asymptotic confidence sequences.

    Args:
        numerator, denominator: (n,) for each visitor, nan where undefined.
        variant: (n,) the variant of each visitor.
        control, treatment: which of them to compare.
        alpha: 1 less the confidence.
        tightest_at: the number of visitors after which the interval is to be narrowest.
    """
    numerator = vector(numerator)
    denominator, variant = vector(aligned(denominator, numerator)), aligned(variant, numerator)
    known = np.isfinite(numerator) & np.isfinite(denominator)
    halves = [known & (variant == which) for which in (control, treatment)]
    n = int(halves[0].sum()), int(halves[1].sum())
    if why := too_few(*n) or _nothing_seen([denominator[half] for half in halves]):
        return incomparable(why, sum(n), METHOD)
    one, other = (moments(linearised(numerator[half], denominator[half])) for half in halves)
    return sequential_from_moments(one, other, alpha, tightest_at)


def _nothing_seen(denominators: list[Array]) -> str:
    return "" if all(d.any() for d in denominators) else "the denominator is 0 for everyone in a variant"
