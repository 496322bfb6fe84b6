"""Hedging: the page objective. A row is filled to make it likely, over all that the visitor may be, that
something in it is played, and early.

The belief is represented by nodes x_1 .. x_N of equal weight. At node n title t is played, once examined,
with the chance p_n(t): its calibrated chance p(t), moved in logits by strength * scale (x_n - m).v_t, then
scaled so that its mean over the nodes is p(t) again. Being unsure of a title makes it no better and no worse
by itself; but two titles that are played at the same nodes are worth less together. With e_j the chance that
column j is examined by who has found nothing before, the value of a list t_1 .. t_k is

    V = 1/N sum over n of r_n sum over j of e_j p_n(t_j) prod over i < j of (1 - p_n(t_i))

r_n being the chance that nothing above the row was played. It is the chance that something in the row is
played (a cascade, Craswell et al. 2008, averaged over tastes). Filling column after column with the title
that adds most is greedy on it. As every title at column j is multiplied by the same e_j, the order does not
depend on the curve of examination. Where all columns are examined V depends on the set of titles alone, and is
monotone and submodular: greedy reaches at least 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.planner.rerank.candidates import Candidates

_TAKEN = -1.0
_MOST, _LEAST = 0.999, 1e-9


@dataclass(frozen=True)
class Hedging:
    """Greedy filling on the page objective. `strength` is how many times its spread the belief counts."""

    strength: float

    def __call__(self, candidates: Candidates, k: int) -> np.ndarray:
        """The places of k candidates, in the order in which they were taken."""
        k = min(k, len(candidates))
        gains = chances_at_nodes(candidates, self.strength)
        passed = 1 - gains
        remaining = _remaining(candidates)
        chosen = np.empty(k, np.int64)
        for position in range(k):
            chosen[position] = at = int((gains @ remaining).argmax())
            remaining *= passed[at]
            gains[at] = _TAKEN
        return chosen


def chances_at_nodes(candidates: Candidates, strength: float) -> np.ndarray:
    """The chance p_n(t) that each candidate is played at each node once examined, float32 (n, n_nodes)."""
    mean = np.clip(candidates.chances, _LEAST, _MOST).astype(np.float32)[:, None]
    odds = np.exp(np.clip(strength * (candidates.embeddings @ candidates.tastes.T), -30, 30))
    odds *= mean / (1 - mean)
    chances: np.ndarray = odds / (1 + odds)
    chances *= mean / chances.mean(1, keepdims=True)
    return np.minimum(chances, np.float32(_MOST))


def left_after(
    candidates: Candidates, chosen: np.ndarray, examined: np.ndarray, strength: float
) -> np.ndarray:
    """By node, the chance that nothing up to and in this row was played, (n_nodes,).

    Arguments:
        candidates: of the row.
        chosen: the places of its titles, (k,).
        examined: the chance that each column is examined by who has found nothing before, (k,) or longer.
        strength: as of the re-ranker.
    """
    before = _remaining(candidates)
    remaining = before.copy()
    played = np.zeros_like(remaining)
    for chances, seen in zip(chances_at_nodes(candidates, strength)[chosen], examined, strict=False):
        played += seen * chances * remaining
        remaining *= 1 - chances
    return before - played


def value_of(candidates: Candidates, chosen: np.ndarray, examined: np.ndarray, strength: float) -> float:
    """The value V of a list: the chance that something in it is played. Arguments as of `left_after`."""
    left = left_after(candidates, chosen, examined, strength)
    return float((_remaining(candidates) - left).mean())


def _remaining(candidates: Candidates) -> np.ndarray:
    if candidates.remaining is None:
        return np.ones(len(candidates.tastes), np.float32)
    return candidates.remaining.astype(np.float32)
