"""Confidence sequences adjusted by what was known at arrival, with a share of visitors that may change.

Each visitor gives one number whose mean is the effect: the difference of the two outcomes that a regression
on the signals expects, and the regression's miss on the outcome that was seen, weighted by its share,

    psi = m1(x) - m0(x) + treated / share (y - m1(x)) - (1 - treated) / (1 - share) (y - m0(x)),

the efficient influence function of the average effect (Robins, Rotnitzky, Zhao 1994). The regressions of a
visitor are fitted on those who arrived before, so whatever they get wrong costs width and never validity: the
share is known, and psi less the effect has mean 0 given all that went before. An asymptotic confidence
sequence of the mean of psi follows (Waudby-Smith and others 2024, section 3 on sequential sample-splitting
and the doubly robust estimator). They are fitted anew whenever half as many again have arrived.

Because the share of each visitor's own day enters, a ramp does no harm: days are compared within themselves.
"""

from __future__ import annotations

import numpy as np

from coldopen.core.errors import Problem
from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT, anytime_estimate
from coldopen.experiments.statistics.estimate import Estimate, undefined
from coldopen.experiments.statistics.first_look import why_early, why_early_mean
from coldopen.experiments.statistics.samples import CONTROL, TREATMENT, Array, aligned, moments, pair, vector

FIRST_FIT, GROWTH = 16, 1.5
RIDGE = 1.0


def adjusted_mean(
    values: Array,
    variant: Array,
    covariates: Array,
    share: Array | float,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
) -> Estimate:
    """The effect of one variant, adjusted, with an interval for all times at once.

    Args:
        values: (n,) outcomes in the order in which they became known, nan where undefined.
        variant: (n,) the variant of each visitor.
        covariates: (n, p) what was known at arrival.
        share: the treatment's intended share of the two variants, (n,) where it changed with time; as
            designed, not as counted.
        control, treatment: which variants to compare.
        alpha: 1 less the confidence.
        tightest_at: as for confidence sequences.

    >>> rng = np.random.default_rng(1)
    >>> variant, tv = rng.integers(0, 2, 20_000), rng.integers(0, 2, (20_000, 1))
    >>> found = adjusted_mean(rng.normal(3.0 * tv[:, 0] + 0.1 * variant), variant, tv, 0.5)
    >>> found.significant, round(found.error, 4)
    (True, 0.0141)
    """
    psi = influence(values, variant, covariates, share, control, treatment)
    found = moments(psi)
    if found.n < 2:
        return undefined("both variants need visitors with this outcome", found.n)
    two = pair(values, variant, control, treatment)
    early = why_early(moments(two.control), moments(two.treatment)) or why_early_mean(found)
    error = float(np.sqrt(found.error_squared))
    return anytime_estimate(found.mean, error, found.n, alpha, tightest_at, early)


def influence(
    values: Array,
    variant: Array,
    covariates: Array,
    share: Array | float,
    control: int = CONTROL,
    treatment: int = TREATMENT,
) -> Array:
    """psi of each visitor but the first 16, who only teach; in the order given.

    A visitor's own number never changes when others come, so the mean over any first n is that time's
    estimate.
    """
    values, variant = vector(values), aligned(variant, values)
    kept = np.isfinite(values) & np.isin(variant, (control, treatment))
    y, treated = values[kept], variant[kept] == treatment
    x = aligned(covariates, values, "covariates")[kept]
    pi = np.broadcast_to(np.asarray(share, np.float64), values.shape)[kept]
    if len(pi) and not ((pi > 0) & (pi < 1)).all():
        raise Problem("share", [float(pi.min()), float(pi.max())], "shares above 0 and below 1")
    if len(y) <= FIRST_FIT:
        return np.zeros(0)
    expected = _expected(y, treated, x)
    mine = np.where(treated, expected[1], expected[0])
    weight = np.where(treated, 1 / pi, -1 / (1 - pi))
    return (expected[1] - expected[0] + weight * (y - mine))[FIRST_FIT:]


def _expected(y: Array, treated: Array, x: Array) -> Array:
    """(2, n) what regressions on those before expect of each visitor under control and treatment."""
    expected = np.zeros((2, len(y)))
    start = FIRST_FIT
    while start < len(y):
        after = slice(start, int(GROWTH * start))
        for which in (0, 1):
            taught = np.flatnonzero(treated[:start] == which)
            taught = taught if len(taught) > 1 else np.arange(start)
            expected[which, after] = _ridge(x[taught], y[taught], x[after])
        start = after.stop
    return expected


def _ridge(x: Array, y: Array, new: Array) -> Array:
    """Predictions for new rows by least squares that lean on the mean, by a visitor's worth a column."""
    centre, mean = x.mean(0), y.mean()
    centred = x - centre
    slopes = np.linalg.solve(centred.T @ centred + RIDGE * np.eye(x.shape[1]), centred.T @ (y - mean))
    return mean + (new - centre) @ slopes
