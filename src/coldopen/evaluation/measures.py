"""How good the ranking of one newcomer is: figures per newcomer and level, from scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.core.title import Title
from coldopen.evaluation.split import Case, Period

K = 20
"""How many titles are looked at, but for success and the next like, which look at ten."""

MEASURES = {
    "ndcg@20": "normalised discounted cumulative gain of the first 20 titles",
    "recall@20": "share of the targets among the first 20 titles",
    "success@10": "whether any target is among the first 10 titles",
    "next@10": "whether the very next like is among the first 10 titles; only in time",
    "first_hit": "rank of the first target, from 1",
    "diversity": "mean share of genres not in common between two of the first 20 titles",
}


@dataclass(frozen=True)
class Ranked:
    """What one level's scores come to.

    `values` has an array (n_cases,) for every measure, nan where it is undefined; `top` are the first 20
    titles of each newcomer, (n_cases, at most 20).
    """

    values: dict[str, np.ndarray]
    top: np.ndarray


def measure(
    scores: np.ndarray, period: Period, k: int, genres: np.ndarray, ordered: bool, batch: int = 256
) -> Ranked:
    """The measures of scores (n_cases, n_titles) after k likes.

    Candidates are ranked, without what was revealed; equal scores by popularity in the past, then by chance.
    `genres` is bool (n_titles, n_genres).
    """
    ties = _tie_breaker(period)
    parts = [
        _measure(scores[i : i + batch], period.cases[i : i + batch], period.candidates, k, ties)
        for i in range(0, len(period.cases), batch)
    ]
    top = np.concatenate([part.top for part in parts])
    values = {name: np.concatenate([part.values[name] for part in parts]) for name in parts[0].values}
    if not ordered:
        del values["next@10"]
    return Ranked({**values, "diversity": diversity(top, genres)}, top)


def ndcg(scores: np.ndarray, period: Period, k: int) -> np.ndarray:
    """nDCG@20 alone, (n_cases,): what settings are chosen by."""
    ranked = _masked(scores, period.cases, period.candidates, k, _tie_breaker(period))
    return _gain(_relevant(period.cases, scores.shape[1]), _top(ranked))


def genre_matrix(titles: Sequence[Title]) -> np.ndarray:
    """Which genres each title has, bool (n_titles, n_genres)."""
    names = {name: i for i, name in enumerate(sorted({g for title in titles for g in title.genres}))}
    found = np.zeros((len(titles), len(names)), bool)
    for row, title in enumerate(titles):
        found[row, [names[g] for g in title.genres]] = True
    return found


def diversity(top: np.ndarray, genres: np.ndarray) -> np.ndarray:
    """Mean Jaccard distance of genres over the pairs of each list, (n_lists,); nan where genres are unknown.

    >>> diversity(np.array([[0, 1], [0, 2]]), np.array([[1, 0], [1, 0], [1, 1]], bool)).tolist()
    [0.0, 0.5]
    """
    if genres.shape[1] == 0 or top.shape[1] < 2:
        return np.full(len(top), np.nan)
    rows = genres[top].astype(np.float32)
    both = rows @ rows.transpose(0, 2, 1)
    size = rows.sum(2)
    either = size[:, :, None] + size[:, None, :] - both
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = 1 - both / either
    one, other = np.triu_indices(top.shape[1], 1)
    pairs = distance[:, one, other]
    known = np.isfinite(pairs)
    n = known.sum(1)
    return np.where(n > 0, np.where(known, pairs, 0).sum(1) / np.maximum(n, 1), np.nan)


def _measure(
    scores: np.ndarray, cases: Sequence[Case], candidates: np.ndarray, k: int, ties: np.ndarray
) -> Ranked:
    ranked = _masked(scores, cases, candidates, k, ties)
    relevant = _relevant(cases, scores.shape[1])
    top = _top(ranked)
    hits = np.take_along_axis(relevant, top, 1)
    best = np.where(relevant, ranked, -np.inf).max(1)
    following = np.array([case.liked[k] for case in cases])
    values = {
        "ndcg@20": _gain(relevant, top),
        "recall@20": hits.sum(1) / relevant.sum(1),
        "success@10": hits[:, :10].any(1).astype(float),
        "next@10": (top[:, :10] == following[:, None]).any(1).astype(float),
        "first_hit": 1.0 + (ranked > best[:, None]).sum(1),
    }
    return Ranked(values, top)


def _masked(
    scores: np.ndarray, cases: Sequence[Case], candidates: np.ndarray, k: int, ties: np.ndarray
) -> np.ndarray:
    """Scores with equal ones told apart, and what is not ranked at minus infinity."""
    ranked = scores.astype(np.float64)
    spread = ranked.max(1, keepdims=True) - ranked.min(1, keepdims=True)
    ranked += 1e-9 * np.where(spread > 0, spread, 1) * ties
    ranked[:, ~candidates] = -np.inf
    for row, case in enumerate(cases):
        ranked[row, list(case.liked[:k])] = -np.inf
    return ranked


def _tie_breaker(period: Period) -> np.ndarray:
    """From 0 to 1 by popularity in the past, no two alike, (n_titles,).

    Equally popular titles are in a fixed order of chance: many a set numbers its titles by popularity.
    """
    counts = np.bincount(period.past.title, minlength=period.past.n_titles)
    place = np.empty(len(counts))
    chance = np.random.default_rng(0).permutation(len(counts))
    place[np.lexsort((chance, counts))] = np.arange(len(counts))
    return place / max(1, len(counts))


def _relevant(cases: Sequence[Case], n_titles: int) -> np.ndarray:
    found = np.zeros((len(cases), n_titles), bool)
    for row, case in enumerate(cases):
        found[row, list(case.targets)] = True
    return found


def _top(ranked: np.ndarray) -> np.ndarray:
    k = min(K, ranked.shape[1])
    top = np.argpartition(-ranked, k - 1, axis=1)[:, :k]
    return np.take_along_axis(top, np.argsort(-np.take_along_axis(ranked, top, 1), axis=1), 1)


def _gain(relevant: np.ndarray, top: np.ndarray) -> np.ndarray:
    """DCG over the best possible DCG (Järvelin and Kekäläinen 2002, with binary gains)."""
    discount = 1 / np.log2(np.arange(2, top.shape[1] + 2))
    best = np.cumsum(discount)[np.minimum(relevant.sum(1), len(discount)) - 1]
    return (np.take_along_axis(relevant, top, 1) * discount).sum(1) / best
