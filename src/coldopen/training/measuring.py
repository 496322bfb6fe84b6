"""What a scorer ranks first for held-out newcomers, and how good that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.blend import LEVELS
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer, Scorer
from coldopen.taste.top import top

DEPTH = 20
_MOST_SCORES = 10_000_000
_DISCOUNT = 1 / np.log2(np.arange(2, DEPTH + 2))


@dataclass(frozen=True)
class Measured:
    """Each trial is a newcomer at a level: `who` (n_trials,) numbers the newcomer, `k` (n_trials,) is how
    many of their likes were known, `ndcg` (n_trials,) nDCG@20, `top` (n_trials, at most 20) the titles ranked
    first. Trials stand level by level."""

    who: np.ndarray
    k: np.ndarray
    ndcg: np.ndarray
    top: np.ndarray

    def at(self, k: int) -> np.ndarray:
        """nDCG@20 of the trials with k likes known."""
        return self.ndcg[self.k == k]


def measured(scorer: Scorer, held_out: Interactions) -> Measured:
    """A scorer of `held_out.titles` on newcomers of whom the first 0, 1, 2, 3, 5 and 10 likes are known.

    After k likes the target are all later ones; a newcomer without any is left out there. Likes whose times
    are not known are revealed in an order drawn once and for all.
    """
    newcomers = _newcomers(held_out) if len(held_out) else []
    n = max(1, _MOST_SCORES // max(held_out.n_titles, 1))
    who = [(i, k) for k in LEVELS for i, newcomer in enumerate(newcomers) if len(newcomer.liked) > k]
    told = [_ranked(scorer, [(newcomers[i], k) for i, k in who[a : a + n]]) for a in range(0, len(who), n)]
    width = min(DEPTH, held_out.n_titles)
    return Measured(
        np.array([i for i, _ in who], np.int64),
        np.array([k for _, k in who], np.int64),
        np.concatenate([np.zeros(0), *(ndcg for ndcg, _ in told)]),
        np.concatenate([np.zeros((0, width), np.int64), *(ranked for _, ranked in told)]),
    )


def interval(who: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """The 95% interval of the mean of values (n_trials,), `who` (n_trials,) being the newcomer of each: what
    one newcomer adds at all levels is summed first, as these go together."""
    middle = float(values.mean())
    added = np.bincount(who, values - middle) / len(values)
    half = 1.959964 * float(np.sqrt((added**2).sum()))
    return middle - half, middle + half


def _newcomers(held_out: Interactions) -> list[Newcomer]:
    rng = np.random.default_rng(0)
    liked = held_out.by_visitor()
    if held_out.at_ms is None:
        liked = [rng.permutation(titles) for titles in liked]
        arrived: list[int | None] = [None] * len(liked)
    else:
        firsts = np.searchsorted(held_out.visitor, np.arange(held_out.n_visitors))
        arrived = held_out.at_ms[firsts].tolist()
    return [
        Newcomer(signals, tuple(titles.tolist()), at_ms)
        for signals, titles, at_ms in zip(held_out.signals, liked, arrived, strict=True)
    ]


def _ranked(scorer: Scorer, trials: Sequence[tuple[Newcomer, int]]) -> tuple[np.ndarray, np.ndarray]:
    """nDCG@20 (n_trials,) and the titles ranked first (n_trials, at most 20)."""
    known = [Newcomer(n.signals, n.liked[:k], n.at_ms) for n, k in trials]
    scores = np.array(scorer.score(known), np.float64)
    target = np.zeros(scores.shape, bool)
    for row, (newcomer, k) in enumerate(trials):
        scores[row, list(newcomer.liked[:k])] = -np.inf
        target[row, list(newcomer.liked[k:])] = True
    depth = min(DEPTH, scores.shape[1])
    ranked = np.stack([top(row, depth) for row in scores])
    hits = np.take_along_axis(target, ranked, axis=1)
    ideal = np.cumsum(_DISCOUNT)[np.minimum(target.sum(axis=1), DEPTH) - 1]
    return hits @ _DISCOUNT[:depth] / ideal, ranked
