"""95% intervals by resampling visitors, and of the difference between two techniques on the same visitors."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from msgspec import Struct

N_RESAMPLES = 1000


class Estimate(Struct, frozen=True):
    """A mean over visitors with its 95% interval; all None where it is undefined."""

    mean: float | None
    low: float | None
    high: float | None


class Difference(Struct, frozen=True):
    """By how much one technique's mean lies above another's, over the same visitors.

    `relative` is the ratio of the means minus one: 0.03 is 3% better.
    """

    absolute: Estimate
    relative: Estimate


def pooled(runs: Iterable[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Visitors (n,) and the mean of each one's values (n, ...) over the runs (visitors, values) they are in.

    >>> pooled([(np.array([3, 1]), np.array([1.0, 0.0])), (np.array([3]), np.array([0.0]))])
    (array([1, 3]), array([0. , 0.5]))
    """
    visitors, values = zip(*runs, strict=True)
    people, row = np.unique(np.concatenate(visitors), return_inverse=True)
    stacked = np.concatenate(values)
    sums = np.zeros((len(people), *stacked.shape[1:]))
    np.add.at(sums, row, stacked)
    return people, sums / np.bincount(row).reshape(-1, *[1] * (stacked.ndim - 1))


def estimates(values: np.ndarray, seed: int = 0) -> list[Estimate]:
    """The mean of each column of (n_visitors, n_columns) with a percentile bootstrap interval.

    A column's undefined values (nan) are left out.
    """
    known = np.isfinite(values)
    means = _resampled(np.where(known, values, 0), known, seed)
    overall = np.where(known, values, 0).sum(0) / np.maximum(known.sum(0), 1)
    return [
        _estimate(overall[i], means[:, i]) if known[:, i].any() else Estimate(None, None, None)
        for i in range(values.shape[1])
    ]


def compare(one: np.ndarray, other: np.ndarray, seed: int = 0) -> Difference:
    """One technique against another: values (n_visitors,) in the same order of visitors."""
    both = np.stack([one, other], 1)
    means = _resampled(both, np.ones_like(both, bool), seed)
    mine, theirs = both.mean(0)
    absolute = _estimate(mine - theirs, means[:, 0] - means[:, 1])
    if theirs <= 0 or (means[:, 1] <= 0).any():
        return Difference(absolute, Estimate(None, None, None))
    return Difference(absolute, _estimate(mine / theirs - 1, means[:, 0] / means[:, 1] - 1))


def _resampled(values: np.ndarray, known: np.ndarray, seed: int) -> np.ndarray:
    """Means of resamples of the rows, (N_RESAMPLES, n_columns)."""
    n = len(values)
    drawn = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), N_RESAMPLES).astype(np.float64)
    return (drawn @ values) / np.maximum(drawn @ known, 1)


def _estimate(mean: float, resamples: np.ndarray) -> Estimate:
    low, high = np.percentile(resamples, [2.5, 97.5])
    return Estimate(float(mean), float(low), float(high))
