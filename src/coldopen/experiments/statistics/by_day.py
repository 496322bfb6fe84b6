"""Effects within each day of arrival, weighted by arrivals; and the two ways that go wrong beside it.

When the share of a variant grows over a launch, its visitors come from later days than the control's. If
later days differ (a catalogue launch, a weekend), comparing all with all compares days. Within a day of
arrival the shares are constant, so the difference there is of the variants alone; days are then averaged by
how many arrived:

    sum over days of N_d / N (mean_treatment,d - mean_control,d)

the post-stratified estimator (Miratrix, Sekhon, Yu, "Adjusting treatment effect estimates by
post-stratification in randomized experiments", JRSS B 75, 2013, equation 3), with variance sum of (N_d / N)^2
(s1^2/n1 + s0^2/n0). At constant shares comparing all with all is right as well.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT, anytime_estimate
from coldopen.experiments.statistics.estimate import Estimate, undefined
from coldopen.experiments.statistics.normal import normal_estimate
from coldopen.experiments.statistics.samples import (
    CONTROL,
    TREATMENT,
    Array,
    aligned,
    moments,
    pair,
    too_few,
    vector,
)


class ByDay(Struct, frozen=True):
    """An effect averaged over days of arrival.

    Attributes:
        effect: treatment less control.
        days: the days that count.
        effects: of each of these days, with its interval for one look.
        weights: of each of these days; they sum to 1.
        left_out: days on which a variant had fewer than two visitors, so that nothing can be compared.
        n_left_out: visitors of those days.
    """

    effect: Estimate
    days: tuple[int, ...]
    effects: tuple[Estimate, ...]
    weights: tuple[float, ...]
    left_out: tuple[int, ...]
    n_left_out: int


def effect_by_day(
    values: Array,
    variant: Array,
    day: Array,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    arrivals: dict[int, int] | None = None,
    anytime: bool = False,
    tightest_at: float = TIGHTEST_AT,
) -> ByDay:
    """The effect within days of arrival, weighted by arrivals.

    Args:
        values: (n,) outcomes, nan where undefined.
        variant: (n,) the variant of each visitor.
        day: (n,) the day on which each visitor arrived; any whole number that tells strata apart.
        control, treatment: which variants to compare.
        alpha: 1 less the confidence.
        arrivals: of each day all arrivals, where the experiment held only some of them; as a rule, and if
            None, those of both variants count.
        anytime: whether the effect is to have an asymptotic confidence sequence instead of one look's
            interval.
        tightest_at: as for confidence sequences.

    >>> day = np.repeat([0, 1], [1100, 1100])
    >>> variant = np.concatenate([np.repeat([0, 1], [1000, 100]), np.repeat([0, 1], [100, 1000])])
    >>> noise = np.tile([-1.0, 1.0], 1100)
    >>> round(effect_by_day(10 * day + 2 * variant + noise, variant, day).effect.value, 6)
    2.0
    >>> round(pooled_effect(10 * day + 2 * variant + noise, variant).value, 2)
    10.18
    """
    values, variant, day = vector(values), aligned(variant, values), aligned(day, values, "day")
    known = np.isfinite(values) & np.isin(variant, (control, treatment))
    values, variant, day = values[known], variant[known], day[known].astype(np.int64)
    days, stratum = np.unique(day, return_inverse=True)
    n, mean, variance = _by_stratum(values, variant == treatment, stratum, len(days))
    enough = n.min(0) >= 2
    counted = np.array([arrivals.get(int(d), 0) for d in days]) if arrivals else n.sum(0)
    return _averaged(days, n, mean, variance, counted, enough, alpha, tightest_at if anytime else None)


def pooled_effect(
    values: Array, variant: Array, control: int = CONTROL, treatment: int = TREATMENT, alpha: float = 0.05
) -> Estimate:
    """All with all, whatever day they came: wrong where shares changed and days differ. Normal interval."""
    two = pair(values, variant, control, treatment)
    if why := too_few(len(two.control), len(two.treatment)):
        return undefined(why, two.n)
    before, after = moments(two.control), moments(two.treatment)
    error = np.sqrt(before.error_squared + after.error_squared)
    return normal_estimate(after.mean - before.mean, error, two.n, alpha)


def before_after_effect(values: Array, after: Array, alpha: float = 0.05) -> Estimate:
    """Those who came after a change less those before: wrong whenever anything else changed with time."""
    return pooled_effect(values, np.asarray(after).astype(np.int64), alpha=alpha)


def _by_stratum(values: Array, treated: Array, stratum: Array, n_strata: int) -> tuple[Array, Array, Array]:
    """Counts, means and variances (2, n_strata) of control and treatment."""
    cell = treated * n_strata + stratum
    size = 2 * n_strata
    n = np.bincount(cell, minlength=size)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cell, values, size) / n
        variance = np.bincount(cell, np.square(values - mean[cell]), size) / (n - 1)
    shape = (2, n_strata)
    return n.reshape(shape), mean.reshape(shape), variance.reshape(shape)


def _averaged(
    days: Array,
    n: Array,
    mean: Array,
    variance: Array,
    arrivals: Array,
    enough: Array,
    alpha: float,
    tightest_at: float | None,
) -> ByDay:
    left_out, n_left_out = tuple(days[~enough].tolist()), int(n[:, ~enough].sum())
    if not enough.any() or not arrivals[enough].sum():
        why = "on no day of arrival did both variants have two visitors with this outcome"
        return ByDay(undefined(why, int(n.sum())), (), (), (), left_out, n_left_out)
    weights = arrivals[enough] / arrivals[enough].sum()
    differences = mean[1, enough] - mean[0, enough]
    errors_squared = (variance[:, enough] / n[:, enough]).sum(0)
    value, error = float(weights @ differences), float(np.sqrt(weights**2 @ errors_squared))
    total = int(n[:, enough].sum())
    effect = (
        normal_estimate(value, error, total, alpha)
        if tightest_at is None
        else anytime_estimate(value, error, total, alpha, tightest_at)
    )
    sizes = n[:, enough].sum(0)
    return ByDay(
        effect=effect,
        days=tuple(days[enough].tolist()),
        effects=tuple(
            normal_estimate(d, float(np.sqrt(e)), int(size), alpha)
            for d, e, size in zip(differences, errors_squared, sizes, strict=True)
        ),
        weights=tuple(weights.tolist()),
        left_out=left_out,
        n_left_out=n_left_out,
    )
