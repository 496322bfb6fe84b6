"""One metric read: every variant's mean, every effect, who is not in yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.experiments.analysis.adjusting import Groups, adjusted
from coldopen.experiments.analysis.cells import Cells, cells_of
from coldopen.experiments.analysis.effects import Between, Test, effect, looks, number, without_numbers
from coldopen.experiments.analysis.measures import outcomes, words_of
from coldopen.experiments.analysis.records import Effect, MetricReadout, Role, VariantMean
from coldopen.experiments.analysis.visitors import Visitors
from coldopen.metrics import MetricDefinition, MetricOptions


@dataclass(frozen=True)
class Reading:
    """How a metric is to be read.

    `between` says which estimate counts, `groups` what outcomes are adjusted by; `too_early` is why it may
    not be read yet ("" where it may), and `most` how many visitors are read, the first ones, where a fixed
    test says so.
    """

    role: Role
    test: Test
    between: Between
    groups: Groups
    options: MetricOptions
    too_early: str = ""
    most: int | None = None
    with_looks: bool = False


def read(visitors: Visitors, measure: MetricDefinition, reading: Reading) -> MetricReadout:
    """The metric of all variants."""
    values, closed = outcomes(measure, visitors)
    n_undefined = visitors.counts(closed & ~np.isfinite(values))
    variants = list(enumerate(visitors.order))[1:]
    if reading.most is not None:
        values = first(values, reading.most)
    smooth = adjusted(values, reading.groups)
    cells = cells_of(smooth, visitors.variant, visitors.day, len(visitors.order))
    test, between = reading.test, reading.between
    other: Between = "pooled" if between == "by day" else "by day"
    course = looks(cells, variants, test, between) if reading.with_looks and not reading.too_early else ()
    return MetricReadout(
        metric=words_of(measure, reading.options),
        role=reading.role,
        estimate=between,
        means=_means(values, cells, visitors, between),
        effects=_unless(reading, [effect(cells, v, name, test, between) for v, name in variants]),
        beside=_unless(reading, [effect(cells, v, name, test, other) for v, name in variants]),
        n_waiting=visitors.counts(~closed),
        n_undefined=n_undefined,
        looks=course,
        why=reading.too_early,
    )


def first(values: np.ndarray, most: int) -> np.ndarray:
    """Outcomes of the first so many visitors who have one; nan for all after them.

    >>> first(np.array([1.0, np.nan, 2.0, 3.0]), 2)
    array([ 1., nan,  2., nan])
    """
    return np.where(np.cumsum(np.isfinite(values)) <= most, values, np.nan)


def _means(values: np.ndarray, cells: Cells, visitors: Visitors, between: Between) -> tuple[VariantMean, ...]:
    known = np.isfinite(values)
    k = len(visitors.order)
    n = np.bincount(visitors.variant[known], minlength=k)
    sums = np.bincount(visitors.variant[known], values[known], k)
    return tuple(
        VariantMean(name, int(n[i]), number(cells.mean_of(i, between == "by day")), number(sums[i] / n[i]))
        if n[i]
        else VariantMean(name, 0, None, None, "nobody is counted yet")
        for i, name in enumerate(visitors.order)
    )


def _unless(reading: Reading, effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """The effects, or, where it is too early, how many there are and why nothing more is said."""
    if not reading.too_early:
        return tuple(effects)
    return tuple(without_numbers(each, reading.too_early) for each in effects)
