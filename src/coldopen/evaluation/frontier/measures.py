"""How relevant a list of twenty is, and how diverse."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.evaluation.split import Case
from coldopen.planner.rerank.mmr import unit

NAMES = ("ndcg@20", "first_hit", "hit@5", "distance", "simpson")


def measured(
    tops: np.ndarray, cases: Sequence[Case], embeddings: np.ndarray, genres: np.ndarray
) -> np.ndarray:
    """The measures `NAMES` of lists (n_cases, n_levels, k), shape (n_cases, n_levels, 5)."""
    hits = np.stack([np.isin(top, case.targets) for top, case in zip(tops, cases, strict=True)])
    n_targets = np.array([len(case.targets) for case in cases])
    found = (
        gain(hits, n_targets),
        first_hit(hits),
        hits[..., :5].any(-1).astype(float),
        apart(unit(embeddings), tops),
        apart(genres, tops),
    )
    return np.stack(found, -1)


def gain(hits: np.ndarray, n_targets: np.ndarray) -> np.ndarray:
    """nDCG of lists whose titles are hits or not, bool (n_cases, n_levels, k); shape (n_cases, n_levels).

    >>> gain(np.array([[[False, True]]]), np.array([1])).round(3).tolist()
    [[0.631]]
    """
    discount = 1 / np.log2(np.arange(2, hits.shape[-1] + 2))
    best = np.cumsum(discount)[np.minimum(n_targets, len(discount)) - 1]
    gained: np.ndarray = (hits @ discount) / best[:, None]
    return gained


def first_hit(hits: np.ndarray) -> np.ndarray:
    """The rank of the first hit, from 1; one more than there are places where there is none.

    >>> first_hit(np.array([[False, True, True], [False, False, False]])).tolist()
    [2, 4]
    """
    ranks: np.ndarray = np.where(hits.any(-1), hits.argmax(-1), hits.shape[-1]) + 1
    return ranks


def apart(vectors: np.ndarray, tops: np.ndarray) -> np.ndarray:
    """1 less the mean product of the vectors of two titles of a list, for each list.

    With vectors of length 1 that is their mean cosine distance; with shares of genres, the chance that two
    titles, each taken for one of its genres, differ in it: Simpson's index as Simpson (1949) estimates it
    without bias, titles counting in parts.

    >>> apart(np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]), np.array([[0, 1], [0, 2]])).tolist()
    [0.5, 1.0]
    """
    rows = vectors[tops]
    k = tops.shape[-1]
    together = (rows.sum(-2) ** 2).sum(-1) - (rows**2).sum((-1, -2))
    distance: np.ndarray = 1 - together / (k * (k - 1))
    return distance


def coverage(tops: np.ndarray, n_titles: int) -> float:
    """The share of titles in anybody's list, meaned over levels; lists (n_cases, n_levels, k)."""
    shown = [len(np.unique(tops[:, level])) for level in range(tops.shape[1])]
    return float(np.mean(shown)) / n_titles
