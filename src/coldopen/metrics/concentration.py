"""How unevenly attention is spread over titles: the Gini coefficient, and the share of the top few."""

from __future__ import annotations

import math

import numpy as np


def gini(counts: np.ndarray) -> float:
    """The Gini coefficient of the counts of all titles, (n_titles,), those with none among them.

    0 where all have the same, (n - 1) / n where one has everything; nan where nothing was counted. With
    counts x ascending and i from 1 to n, sum((2 i - n - 1) x) / (n sum(x)): Dixon, Weiner, Mitchell-Olds and
    Woodley, "Bootstrapping the Gini coefficient of inequality", Ecology 68(5), 1987, equation 2.

    >>> gini(np.array([1.0, 1.0, 1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 8.0]))
    (0.0, 0.75)
    """
    ascending = np.sort(np.asarray(counts, float))
    n, total = len(ascending), ascending.sum()
    if not total > 0:
        return math.nan
    return float((2 * np.arange(1, n + 1) - n - 1) @ ascending / (n * total))


def top_share(counts: np.ndarray, part: float = 0.01) -> float:
    """The share of all counts (n_titles,) that the top part of the titles has, at least one title; nan where
    nothing was counted.

    >>> top_share(np.array([6.0, 1.0, 1.0, 2.0]), part=0.5)
    0.8
    """
    counted = np.asarray(counts, float)
    n_top, total = max(round(part * len(counted)), 1), counted.sum()
    if not total > 0:
        return math.nan
    return float(np.sort(counted)[-n_top:].sum() / total)
