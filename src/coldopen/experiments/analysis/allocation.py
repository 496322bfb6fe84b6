"""Who was put where: visitors by day and variant, whether shares changed, whether they are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coldopen.experiments.analysis.definition import Dated, weights
from coldopen.experiments.analysis.records import Day, SampleRatio
from coldopen.experiments.analysis.visitors import Visitors
from coldopen.experiments.statistics import sequential_sample_ratio

RATIO_ALPHA = 0.01
"""A sample ratio is broken below this p-value; it is sequential, so it holds over all looks."""

_RAMP_ALPHA = 0.001


def days(visitors: Visitors, launches: Mapping[int, Sequence[str]]) -> tuple[Day, ...]:
    """Visitors by day of assignment, and the catalogues that came into service on each."""
    counts = by_day(visitors)
    first = int(visitors.day.min())
    return tuple(
        Day(first + i, tuple(row.tolist()), tuple(launches.get(first + i, ())))
        for i, row in enumerate(counts)
    )


def by_day(visitors: Visitors) -> np.ndarray:
    """(n_days, k) visitors from the first day to the last."""
    k, since = len(visitors.order), visitors.day - visitors.day.min()
    n_days = int(since.max()) + 1
    return np.bincount(since * k + visitors.variant, minlength=n_days * k).reshape(n_days, k)


def is_ramped(visitors: Visitors) -> bool:
    """Whether the variants' shares of the arrivals changed over the days, by more than chance does.

    Pearson's test of homogeneity at 0.001. It decides which estimate comes first, so it looks at arrivals
    alone, never at outcomes.
    """
    from scipy.stats import chi2_contingency

    counts = by_day(visitors)
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0]
    if min(counts.shape) < 2:
        return False
    return bool(chi2_contingency(counts).pvalue < _RAMP_ALPHA)


def sample_ratio(visitors: Visitors, history: Sequence[Dated]) -> SampleRatio:
    """Visitors by variant against those that the weights promise, stretch by stretch where they changed."""
    stretch, table = weights(history, visitors.order, visitors.at)
    k = len(visitors.order)
    counts = np.bincount(stretch * k + visitors.variant, minlength=table.size).reshape(table.shape)
    shares = table / table.sum(1, keepdims=True)
    found = sequential_sample_ratio(counts, table)
    p = None if np.isnan(found.p) else float(found.p)
    expected = (counts.sum(1, keepdims=True) * shares).sum(0)
    broken = p is not None and p < RATIO_ALPHA
    return SampleRatio(tuple(counts.sum(0).tolist()), tuple(expected.tolist()), p, broken, found.why)
