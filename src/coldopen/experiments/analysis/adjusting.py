"""Outcomes less what signals let one expect, so that effects stand out from who happened to come.

An outcome is predicted by least squares from what was known at arrival, whatever the variant, and the
prediction, less its mean, is taken off (CUPED with a prediction as covariate: Deng, Xu, Kohavi, Walker,
WSDM 2013; a newcomer has no past to use instead). Signals come before the page, so that no variant changes
them, and the difference of means stays what it was on average. Variances are taken from the outcomes that
result, so intervals are right however poor the prediction; with very unequal shares it may help little.

Least squares need of each signal group (visitors of whom the same is known) only its size and its sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coldopen.experiments.analysis.visitors import Labels

_FEWEST = 100


@dataclass(frozen=True)
class Groups:
    """The signal groups: `of` (n,) is each visitor's, `labels` the codes (n_groups,) of every signal."""

    of: np.ndarray
    labels: tuple[np.ndarray, ...]

    @property
    def n(self) -> int:
        return len(self.labels[0]) if self.labels else 0


def groups_of(signals: Mapping[str, Labels]) -> Groups:
    """The signal groups of all visitors."""
    if not signals:
        return Groups(np.zeros(0, np.int64), ())
    joint = np.zeros(len(next(iter(signals.values())).codes), np.int64)
    for labels in signals.values():
        joint = joint * len(labels.names) + labels.codes
    _, first, of = np.unique(joint, return_index=True, return_inverse=True)
    return Groups(of, tuple(labels.codes[first] for labels in signals.values()))


def adjusted(values: np.ndarray, groups: Groups) -> np.ndarray:
    """(n,) outcomes without what signals predict of them; nan stays nan, and the mean stays what it is.

    >>> tv = Labels(np.repeat([0, 1], 200), ("mobile", "tv"))
    >>> adjusted(np.repeat([1.0, 3.0], 200), groups_of({"device": tv}))[[0, 399]]
    array([2., 2.])
    """
    if not groups.n:
        return values
    known = np.flatnonzero(np.isfinite(values))
    of = groups.of[known]
    n = np.bincount(of, minlength=groups.n)
    codes = [code for labels in groups.labels if (code := _useful(labels, n)) is not None]
    if not codes:
        return values
    prediction = _predicted(n, np.bincount(of, values[known], groups.n), codes)
    found = values.copy()
    found[known] -= (prediction - n @ prediction / n.sum())[of]
    return found


def _useful(labels: np.ndarray, n: np.ndarray) -> np.ndarray | None:
    """A signal's codes with rare labels joined into one, or None where there is but one label."""
    counts = np.bincount(labels, n)
    often = np.flatnonzero(counts >= _FEWEST)
    place = np.full(len(counts), len(often))
    place[often] = np.arange(len(often))
    joined = place[labels]
    met = joined[n > 0]
    return joined if len(often) and met.min() != met.max() else None


def _predicted(n: np.ndarray, sums: np.ndarray, codes: list[np.ndarray]) -> np.ndarray:
    """Of every group, by least squares on the labels of all signals; of the solutions, the shortest."""
    sizes = [int(code.max()) + 1 for code in codes]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    products, targets = np.zeros((starts[-1], starts[-1])), np.zeros(starts[-1])
    mean = sums.sum() / n.sum()
    for i, one in enumerate(codes):
        rows = slice(starts[i], starts[i + 1])
        targets[rows] = np.bincount(one, sums - mean * n, sizes[i])
        for j, other in enumerate(codes[: i + 1]):
            table = np.bincount(one * sizes[j] + other, n, sizes[i] * sizes[j])
            columns = slice(starts[j], starts[j + 1])
            products[rows, columns] = table.reshape(sizes[i], sizes[j])
            products[columns, rows] = products[rows, columns].T
    weights = np.linalg.lstsq(products, targets, rcond=1e-10)[0]
    return mean + np.sum([weights[start + code] for start, code in zip(starts, codes, strict=False)], axis=0)
