"""How an estimate and its confidence sequence went: after every visitor, or at the end of each day."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.core.anytime import radius
from coldopen.core.errors import Problem
from coldopen.experiments.statistics.adjusted_sequence import FIRST_FIT, influence
from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT, log_e_value
from coldopen.experiments.statistics.first_look import early, early_mean
from coldopen.experiments.statistics.samples import CONTROL, TREATMENT, Array, RunningMoments, aligned, vector


class Path(Struct, frozen=True):
    """An estimate at k looks.

    Attributes:
        n: (k,) visitors of both variants by then, those whose outcome is defined.
        value: (k,) treatment less control.
        low, high: (k,) the confidence sequence; without bounds while it is too early to look.
        log_e: (k,) the logarithm of the evidence against no effect; 0 while it is too early.
    """

    n: Array
    value: Array
    low: Array
    high: Array
    log_e: Array

    @property
    def p(self) -> Array:
        """(k,) p-values at each look; the smallest so far is one too."""
        return np.exp(-np.maximum(self.log_e, 0))

    @property
    def found(self) -> int | None:
        """The first look at which the interval left out 0, if there was one."""
        outside = (self.low > 0) | (self.high < 0)
        return int(outside.argmax()) if outside.any() else None


def path_of_means(
    values: Array,
    variant: Array,
    looks: Array | None = None,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
) -> Path:
    """Two variants' means, look by look.

    Args:
        values: (n,) outcomes in the order in which they became known, nan where undefined.
        variant: (n,) the variant of each visitor.
        looks: (k,) after how many of these visitors one looks, ascending; after each, if None.
        control, treatment: which variants to compare.
        alpha: 1 less the confidence.
        tightest_at: as for confidence sequences.

    >>> rng = np.random.default_rng(1)
    >>> variant = rng.integers(0, 2, 10_000)
    >>> path = path_of_means(rng.random(10_000) < 0.10 + 0.05 * variant, variant, [1000, 5000, 10_000])
    >>> path.found, path.value.round(3)
    (1, array([0.024, 0.04 , 0.053]))
    """
    values, variant = vector(values), aligned(variant, values)
    at, known = _looks(looks, len(values)), np.isfinite(values)
    outcomes = np.where(known, values, 0)
    one, other = (running_moments(outcomes, known & (variant == w), at) for w in (control, treatment))
    return path_of_moments(one, other, alpha, tightest_at)


def path_of_ratios(
    numerator: Array,
    denominator: Array,
    variant: Array,
    looks: Array | None = None,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
) -> Path:
    """Two variants' ratios of means, look by look; arguments as for means."""
    numerator = vector(numerator)
    denominator, variant = vector(aligned(denominator, numerator)), aligned(variant, numerator)
    at = _looks(looks, len(numerator))
    known = np.isfinite(numerator) & np.isfinite(denominator)
    both = np.where(known, numerator, 0), np.where(known, denominator, 0)
    one, other = (running_ratio(*both, known & (variant == which), at) for which in (control, treatment))
    return path_of_moments(one, other, alpha, tightest_at)


def path_of_moments(
    control: RunningMoments, treatment: RunningMoments, alpha: float = 0.05, tightest_at: float = TIGHTEST_AT
) -> Path:
    """From moments at k looks, each field of them (k,)."""
    n = np.asarray(control.n) + np.asarray(treatment.n)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.asarray(treatment.mean - control.mean)
        error = np.sqrt(control.error_squared + treatment.error_squared)
        half, log_e = radius(error, n, alpha, tightest_at), log_e_value(value, error, n, alpha, tightest_at)
        blind = early(control, treatment) | ~(error > 0)
    return _seen(n, value, half, log_e, blind)


def path_of_adjusted(
    values: Array,
    variant: Array,
    covariates: Array,
    share: Array | float,
    looks: Array | None = None,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
    tightest_at: float = TIGHTEST_AT,
) -> Path:
    """An effect adjusted by what was known at arrival, look by look; other arguments as for `adjusted_mean`.

    `n` leaves out the first visitors, who only teach; looks before them are too early.
    """
    values, variant = vector(values), aligned(variant, values)
    at = _looks(looks, len(values))
    known = np.isfinite(values) & np.isin(variant, (control, treatment))
    psi = np.zeros(len(values))
    counted = known & (np.cumsum(known) > FIRST_FIT)
    psi[counted] = influence(values, variant, covariates, share, control, treatment)
    outcomes = np.where(known, values, 0)
    found = running_moments(psi, counted, at)
    one, other = (running_moments(outcomes, known & (variant == w), at) for w in (control, treatment))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(found.error_squared)
        half, log_e = (
            radius(error, found.n, alpha, tightest_at),
            log_e_value(found.mean, error, found.n, alpha, tightest_at),
        )
    return _seen(found.n, found.mean, half, log_e, early(one, other) | early_mean(found) | ~(error > 0))


def running_moments(values: Array, member: Array, at: Array) -> RunningMoments:
    """Moments (k,) of the members among the first `at` visitors.

    Outcomes are centred by their overall mean first, so that large numbers of like size lose no digits.
    """
    centre = values[member].mean() if member.any() else 0.0
    x = (values - centre) * member
    n, sums, squares, cubes = (np.cumsum(of)[at - 1] for of in (member, x, x * x, x * x * x))
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / n
        variance = (squares - n * mean**2) / (n - 1)
        third = cubes / n - 3 * mean * squares / n + 2 * mean**3
    return RunningMoments(n, centre + mean, variance, third)


def running_ratio(numerator: Array, denominator: Array, member: Array, at: Array) -> RunningMoments:
    """Moments (k,) of the ratio's linear form over the members among the first `at` visitors.

    Numerators are centred by the overall ratio first, so that no digits are lost.
    """
    scale = denominator[member].sum()
    centre = numerator[member].sum() / scale if scale else 0.0
    x, y = (numerator - centre * denominator) * member, denominator * member

    def total(of: Array) -> Array:
        return np.cumsum(of)[at - 1]

    n, sum_x, sum_y = total(member), total(x), total(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, seen = sum_x / sum_y, sum_y / n
        squares = total(x * x) - 2 * ratio * total(x * y) + ratio**2 * total(y * y)
        cubes = total(x * x * x) - 3 * ratio * total(x * x * y) + 3 * ratio**2 * total(x * y * y)
        cubes -= ratio**3 * total(y * y * y)
        return RunningMoments(n, centre + ratio, squares / (n - 1) / seen**2, cubes / n / seen**3)


def _seen(n: Array, value: Array, half: Array, log_e: Array, blind: Array) -> Path:
    return Path(
        n,
        value,
        np.where(blind, -np.inf, value - half),
        np.where(blind, np.inf, value + half),
        np.where(blind, 0, log_e),
    )


def _looks(looks: Array | None, n: int) -> Array:
    at = np.arange(1, n + 1) if looks is None else np.asarray(looks, np.int64)
    if len(at) and (at.min() < 1 or at.max() > n or (np.diff(at) < 0).any()):
        raise Problem("looks", at.tolist(), f"numbers from 1 to {n}, ascending")
    return at
