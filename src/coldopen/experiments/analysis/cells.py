"""Moments of an outcome by day of arrival and variant: all that effects are made from.

Every look at the end of a day, over all days together or day by day, is arithmetic on these few numbers, so
that a year of looks at a million visitors costs one pass over them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.experiments.statistics import Moments


@dataclass(frozen=True)
class Cells:
    """(n_days, k) counts, means, variances, third central moments; `days` are those that occur, ascending."""

    days: np.ndarray
    n: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    third: np.ndarray

    def up_to(self, n_days: int) -> Cells:
        """The first days."""
        kept = slice(n_days)
        moments = (self.n, self.mean, self.variance, self.third)
        return Cells(self.days[kept], *(each[kept] for each in moments))

    def arrivals(self, kept: np.ndarray) -> np.ndarray:
        """Of the days kept, the share of each in all arrivals."""
        counts = self.n[kept].sum(1)
        return counts / counts.sum()

    def mean_of(self, variant: int, by_day: bool) -> float:
        """One variant's mean: over all days together, or within days, weighted by the arrivals of all."""
        kept = np.flatnonzero(self.n[:, variant])
        if not by_day or not len(kept):
            return self.together(variant).mean
        return float(self.arrivals(kept) @ self.mean[kept, variant])

    def together(self, variant: int) -> Moments:
        """One variant over all days."""
        moments = (self.n, self.mean, self.variance, self.third)
        n, mean, variance, third = (each[:, variant] for each in moments)
        total = int(n.sum())
        if total == 0:
            return Moments(0, np.nan, np.nan)
        overall = float((n * mean).sum() / total)
        within, apart = np.maximum(n - 1, 0) * variance, mean - overall
        squares = (within + n * apart**2).sum()
        cubes = (n * third + 3 * apart * within + n * apart**3).sum()
        spread = float(squares / (total - 1)) if total > 1 else np.nan
        return Moments(total, overall, spread, float(cubes / total))


def cells_of(values: np.ndarray, variant: np.ndarray, day: np.ndarray, k: int) -> Cells:
    """Of outcomes (n,), nan being left out; a cell of nobody has mean 0, one of fewer than two variance 0.

    >>> cells_of(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1]), np.array([7, 7, 7]), 2).mean
    array([[2., 5.]])
    """
    known = np.flatnonzero(np.isfinite(values))
    values, since = values[known], int(day.min(initial=0))
    cell = (day[known] - since) * k + variant[known]
    size = (int(day.max(initial=0)) - since + 1) * k
    n = np.bincount(cell, minlength=size)
    mean = np.bincount(cell, values, size) / np.maximum(n, 1)
    apart = values - mean[cell]
    variance = np.bincount(cell, apart * apart, size) / np.maximum(n - 1, 1)
    third = np.bincount(cell, apart * apart * apart, size) / np.maximum(n, 1)
    met = np.flatnonzero(n.reshape(-1, k).sum(1))
    return Cells(since + met, *(each.reshape(-1, k)[met] for each in (n, mean, variance, third)))
