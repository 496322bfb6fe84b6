"""Tests for one look at a number of visitors fixed beforehand, by tea-tasting: means, ratios, covariates.

Means are compared by Welch's t-test; ratios by the delta method with the visitor as unit (Deng, Knoblich, Lu
2018); outcomes are adjusted by what was known at arrival as in CUPED (Deng, Xu, Kohavi, Walker 2013), with
the covariate a prediction of the outcome from the signals, since a newcomer has no past. The interval of the
relative change is by the delta method on the logarithm of the ratio of means.

Looked at more than once, these find effects where there are none: use confidence sequences then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from coldopen.experiments.statistics.design import predicted
from coldopen.experiments.statistics.estimate import NAN, Comparison, Estimate, incomparable, undefined
from coldopen.experiments.statistics.ratio import linearised
from coldopen.experiments.statistics.samples import (
    CONTROL,
    TREATMENT,
    Array,
    Moments,
    aligned,
    moments,
    too_few,
    vector,
)

if TYPE_CHECKING:
    from tea_tasting.aggr import Aggregates
    from tea_tasting.metrics.mean import MeanResult, RatioOfMeans

METHOD = "fixed horizon"
Columns = dict[str, Array]


def fixed_means(
    values: Array,
    variant: Array,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    covariates: Array | None = None,
) -> Comparison:
    """Two variants' means by Welch's t-test, adjusted by covariates where they are given.

    Args:
        values: (n,) outcomes, nan where undefined.
        variant: (n,) the variant of each visitor.
        control, treatment: which of them to compare.
        alpha: 1 less the confidence.
        covariates: (n, p) what was known at arrival, as `design` gives it.

    >>> rng = np.random.default_rng(1)
    >>> variant = rng.integers(0, 2, 4000)
    >>> found = fixed_means(rng.normal(10 + variant), variant)
    >>> found.absolute.significant, found.absolute.n
    (True, 4000)
    """
    values, variant = vector(values), aligned(variant, values)
    kept = np.isfinite(values) & np.isin(variant, (control, treatment))
    columns = {"numerator": values[kept]}
    if covariates is not None and kept.any():
        columns["covariate"] = predicted(values[kept], aligned(covariates, values, "covariates")[kept])
    return _compared(columns, variant[kept], control, treatment, alpha)


def fixed_ratios(
    numerator: Array,
    denominator: Array,
    variant: Array,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
) -> Comparison:
    """Two variants' ratios of means (clicks of all over placements seen by all), with the visitor as unit.

    Args:
        numerator, denominator: (n,) for each visitor, say clicks and placements seen; nan where undefined.
        variant: (n,) the variant of each visitor.
        control, treatment: which of them to compare.
        alpha: 1 less the confidence.
    """
    numerator = vector(numerator)
    denominator, variant = vector(aligned(denominator, numerator)), aligned(variant, numerator)
    kept = np.isfinite(numerator) & np.isfinite(denominator) & np.isin(variant, (control, treatment))
    columns = {"numerator": numerator[kept], "denominator": denominator[kept]}
    return _compared(columns, variant[kept], control, treatment, alpha)


def fixed_from_moments(control: Moments, treatment: Moments, alpha: float = 0.05) -> Comparison:
    """Two variants' means by Welch's t-test from counts, means and variances alone.

    >>> found = fixed_from_moments(Moments(100, 10.0, 4.0), Moments(100, 11.0, 4.0))
    >>> found.absolute.significant, found.absolute.value
    (True, 1.0)
    """
    from tea_tasting.aggr import Aggregates

    n = control.n + treatment.n
    if why := too_few(control.n, treatment.n) or _flat(control.variance + treatment.variance > 0):
        return incomparable(why, n, METHOD)
    one, other = (
        Aggregates(count_=each.n, mean_={"numerator": each.mean}, var_={"numerator": each.variance})
        for each in (control, treatment)
    )
    found = _metric(["numerator"], alpha).analyze_aggregates(one, other)
    return _comparison(found, [_mean(control, alpha), _mean(treatment, alpha)], n)


def aggregates(columns: Columns) -> Aggregates:
    """Counts, means, variances and covariances of columns (n,), as tea-tasting takes them."""
    from tea_tasting.aggr import Aggregates

    names = list(columns)
    covariance = np.atleast_2d(np.cov(np.stack([columns[name] for name in names])))
    return Aggregates(
        count_=len(columns[names[0]]),
        mean_={name: float(columns[name].mean()) for name in names},
        var_={name: float(covariance[i, i]) for i, name in enumerate(names)},
        cov_={
            (names[i], names[j]): float(covariance[i, j])
            for i in range(len(names))
            for j in range(i + 1, len(names))
        },
    )


def _compared(columns: Columns, variant: Array, control: int, treatment: int, alpha: float) -> Comparison:
    halves = variant == control, variant == treatment
    n = int(halves[0].sum()), int(halves[1].sum())
    if why := too_few(*n) or _unusable([{k: v[half] for k, v in columns.items()} for half in halves]):
        return incomparable(why, sum(n), METHOD)
    metric = _metric(columns, alpha)
    one, other = (aggregates({name: column[half] for name, column in columns.items()}) for half in halves)
    with np.errstate(all="ignore"):
        found = metric.analyze_aggregates(one, other)
    means = [_mean(moments(outcomes), alpha) for outcomes in _as_means(columns, halves)]
    return _comparison(found, means, sum(n))


def _metric(columns: Iterable[str], alpha: float) -> RatioOfMeans:
    from tea_tasting.metrics.mean import RatioOfMeans

    return RatioOfMeans(
        "numerator",
        "denominator" if "denominator" in columns else None,
        "covariate" if "covariate" in columns else None,
        alternative="two-sided",
        confidence_level=1 - alpha,
        equal_var=False,
        use_t=True,
    )


def _unusable(halves: list[Columns]) -> str:
    if "denominator" in halves[0]:
        seen = all(half["denominator"].any() for half in halves)
        return "" if seen else "the denominator is 0 for everyone in a variant"
    return _flat(any(np.ptp(half["numerator"]) > 0 for half in halves))


def _flat(varies: bool) -> str:
    return "" if varies else "all outcomes of a variant are the same, so nothing is known of how they vary"


def _as_means(columns: Columns, halves: tuple[Array, Array]) -> list[Array]:
    """Outcomes of each variant whose means are what is compared."""
    outcomes = columns["numerator"]
    if "denominator" in columns:
        return [linearised(outcomes[half], columns["denominator"][half]) for half in halves]
    if "covariate" in columns and np.ptp(columns["covariate"]) > 0:
        covariate = columns["covariate"]
        covariance = np.cov(outcomes, covariate)
        outcomes = outcomes - covariance[0, 1] / covariance[1, 1] * (covariate - covariate.mean())
    return [outcomes[half] for half in halves]


def _mean(found: Moments, alpha: float) -> Estimate:
    from scipy.stats import t

    error = float(np.sqrt(found.error_squared))
    half = float(t.ppf(1 - alpha / 2, found.n - 1)) * error
    return Estimate(float(found.mean), found.mean - half, found.mean + half, NAN, found.n, error)


def _comparison(found: MeanResult, means: list[Estimate], n: int) -> Comparison:
    low, high = found.rel_effect_size_ci_lower, found.rel_effect_size_ci_upper
    relative = Estimate(found.rel_effect_size, low, high, found.pvalue, n)
    error = float(np.hypot(means[0].error, means[1].error))
    return Comparison(
        control=means[0],
        treatment=means[1],
        absolute=Estimate(
            found.effect_size, found.effect_size_ci_lower, found.effect_size_ci_upper, found.pvalue, n, error
        ),
        relative=relative if _positive(found) else undefined("a variant's mean is not above 0", n),
        method=METHOD,
    )


def _positive(found: MeanResult) -> bool:
    return found.control > 0 and found.treatment > 0
