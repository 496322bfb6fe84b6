"""Effects of variants against the control, as sequential or fixed tests, over all days or day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
from msgspec import Struct

from coldopen.experiments.analysis.cells import Cells
from coldopen.experiments.analysis.records import Effect, Look, Method
from coldopen.experiments.statistics import (
    Estimate,
    Moments,
    anytime_estimate,
    fixed_from_moments,
    sequential_from_moments,
    skewness_by_day,
    why_early,
)
from coldopen.experiments.statistics.estimate import undefined
from coldopen.experiments.statistics.normal import normal_estimate
from coldopen.experiments.statistics.samples import relative_change, too_few


class Test(Struct, frozen=True):
    """How an effect is tested: by which method, at which error, and where the sequence is tightest.

    `family` is how many tests share the error `alpha`: each has its part of it, and its p-value is that many
    times larger, so that p is below alpha just where the interval leaves out 0.
    """

    __test__ = False

    method: Method
    alpha: float
    tightest_at: float
    family: int = 1

    @property
    def part(self) -> float:
        """The error of one test."""
        return self.alpha / self.family

    def estimate(self, value: float, error: float, n: int, early: str = "") -> Estimate:
        """An estimate with the interval of the method."""
        if self.method == "fixed":
            return normal_estimate(value, error, n, self.part)
        return anytime_estimate(value, error, n, self.part, self.tightest_at, early)

    def p(self, found: Estimate) -> float | None:
        """The p-value among all tests of the family."""
        return number(min(self.family * found.p, 1.0)) if math.isfinite(found.p) else None


Between = Literal["pooled", "by day"]


def effect(cells: Cells, variant: int, name: str, test: Test, between: Between) -> Effect:
    """The effect of a variant against the control, which is variant 0."""
    control, treatment = cells.together(0), cells.together(variant)
    if why := too_few(control.n, treatment.n):
        return Effect(name, treatment.n, control.n, None, None, None, method=test.method, why=why)
    absolute, relative = _estimates(cells, variant, test, between)
    return Effect(
        name,
        treatment.n,
        control.n,
        *_ends(absolute),
        *_ends(relative),
        test.p(absolute),
        test.method,
        absolute.why,
    )


def difference(cells: Cells, variant: int, test: Test, between: Between) -> Estimate:
    """How far a variant is from the control, with its error."""
    control, treatment = cells.together(0), cells.together(variant)
    if why := too_few(control.n, treatment.n):
        return undefined(why)
    return _estimates(cells, variant, test, between)[0]


def without_numbers(found: Effect, why: str) -> Effect:
    """Whom an effect is of, and why nothing more is said."""
    return Effect(found.variant, found.n, found.n_control, None, None, None, method=found.method, why=why)


def looks(
    cells: Cells, variants: Sequence[tuple[int, str]], test: Test, between: Between
) -> tuple[Look, ...]:
    """The effects as they stood at the end of each day of arrivals."""
    found = []
    for variant, name in variants:
        for i, day in enumerate(cells.days.tolist(), 1):
            seen = cells.up_to(i)
            each = effect(seen, variant, name, test, between)
            found.append(Look(name, day, each.n + each.n_control, each.value, each.low, each.high))
    return tuple(found)


def number(value: float) -> float | None:
    """A number, or None where it is undefined."""
    return float(value) if math.isfinite(value) else None


def _estimates(cells: Cells, variant: int, test: Test, between: Between) -> tuple[Estimate, Estimate]:
    """The difference, and the ratio less one."""
    if between == "by day":
        return _by_day(cells, variant, test)
    return _pooled(cells.together(0), cells.together(variant), test)


def _pooled(control: Moments, treatment: Moments, test: Test) -> tuple[Estimate, Estimate]:
    """Over all days together: by a confidence sequence, or by Welch's t-test."""
    if test.method == "sequential":
        found = sequential_from_moments(control, treatment, test.part, test.tightest_at)
    else:
        found = fixed_from_moments(control, treatment, test.part)
    return found.absolute, found.relative


def _by_day(cells: Cells, variant: int, test: Test) -> tuple[Estimate, Estimate]:
    """Within days of arrival, weighted by the arrivals of all variants, so that all have the same days.

    Miratrix, Sekhon, Yu, JRSS B 75, 2013, equation 3; see `statistics.by_day`.
    """
    pair = [0, variant]
    enough = np.flatnonzero((cells.n[:, pair] >= 2).all(1))
    if not len(enough):
        why = "on no day of arrival did both variants have two visitors with this outcome"
        return undefined(why), undefined(why)
    n = cells.n[enough][:, pair]
    weights = cells.arrivals(enough)
    means = weights @ cells.mean[enough][:, pair]
    errors = weights**2 @ (cells.variance[enough][:, pair] / n)
    control, treatment = cells.together(0), cells.together(variant)
    early = why_early(control, treatment, skewness_by_day(control, treatment, n[:, 0], n[:, 1], weights))
    return _compared(means[0], means[1], errors[0], errors[1], int(n.sum()), test, early)


def _compared(
    control: float, treatment: float, error_0: float, error_1: float, n: int, test: Test, early: str
) -> tuple[Estimate, Estimate]:
    """The difference, and the ratio less one by the delta method, from means and their squared errors."""
    absolute = test.estimate(treatment - control, float(np.sqrt(error_0 + error_1)), n, early)
    if control == 0:
        return absolute, undefined("the control's mean is 0", n)
    return absolute, test.estimate(*relative_change(control, treatment, error_0, error_1), n, early)


def _ends(found: Estimate) -> tuple[float | None, float | None, float | None]:
    return number(found.value), number(found.low), number(found.high)
