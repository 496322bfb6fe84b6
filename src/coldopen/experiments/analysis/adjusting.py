"""Outcomes less what signals let one expect, so that effects stand out from who happened to come.

An outcome is predicted by least squares from what was known at arrival, whatever the variant, and the
prediction, less its mean, is taken off (CUPED with a prediction as covariate: Deng, Xu, Kohavi, Walker,
WSDM 2013; a newcomer has no past to use instead). Signals come before the page, so that no variant changes
them, and the difference of means stays what it was on average. Variances are taken from the outcomes that
result, so intervals are right however poor the prediction; with very unequal shares it may help little.

Signals are labels, so the normal equations are counts and sums by label, and no matrix of visitors is made.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coldopen.experiments.analysis.visitors import Labels

_FEWEST = 100


def adjusted(values: np.ndarray, signals: Mapping[str, Labels]) -> np.ndarray:
    """(n,) outcomes without what signals predict of them; nan stays nan, and the mean stays what it is.

    >>> tv = Labels(np.repeat([0, 1], 200), ("mobile", "tv"))
    >>> adjusted(np.repeat([1.0, 3.0], 200), {"device": tv})[[0, 399]]
    array([2., 2.])
    """
    known = np.isfinite(values)
    codes = [code for labels in signals.values() if (code := _useful(labels.codes[known])) is not None]
    if not codes:
        return values
    prediction = _predicted(values[known], codes)
    found = values.copy()
    found[known] -= prediction - prediction.mean()
    return found


def _useful(codes: np.ndarray) -> np.ndarray | None:
    """Codes with rare labels joined into one, or None where there is but one label."""
    counts = np.bincount(codes) if len(codes) else np.zeros(1, np.int64)
    often = np.flatnonzero(counts >= _FEWEST)
    place = np.full(len(counts), len(often))
    place[often] = np.arange(len(often))
    joined = place[codes]
    return joined if len(often) and joined.min() != joined.max() else None


def _predicted(values: np.ndarray, codes: list[np.ndarray]) -> np.ndarray:
    """By least squares on the labels of all signals; of the solutions, the shortest."""
    sizes = [int(code.max()) + 1 for code in codes]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    products, targets = np.zeros((starts[-1], starts[-1])), np.zeros(starts[-1])
    mean = values.mean()
    for i, one in enumerate(codes):
        rows = slice(starts[i], starts[i + 1])
        targets[rows] = np.bincount(one, values - mean, sizes[i])
        for j, other in enumerate(codes[: i + 1]):
            table = np.bincount(one * sizes[j] + other, minlength=sizes[i] * sizes[j])
            columns = slice(starts[j], starts[j + 1])
            products[rows, columns] = table.reshape(sizes[i], sizes[j])
            products[columns, rows] = products[rows, columns].T
    weights = np.linalg.lstsq(products, targets, rcond=1e-10)[0]
    return mean + sum(weights[start + code] for start, code in zip(starts, codes, strict=False))
