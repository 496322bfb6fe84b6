"""Hedging: the page objective. A row is filled to make it likely, over all that the visitor may be, that
something in it is played, and early.

What the visitor may be is represented by nodes x_1 .. x_N of equal weight: tastes spread evenly over the
belief, and liking for each genre beyond it. At node n title t, once examined, is played with chance p_n(t):
a part, the appetite, of its calibrated chance, moved in logits by

    strength * (scale (x_n - m).v_t + genre_spread z_n.g_t)

(v_t its embedding, g_t its genres as a vector of length 1), then scaled so that the mean over the nodes stays
as it was. Being unsure of a title makes it no better and no worse by itself; but titles that are played at
the same nodes are worth less together. With e_j the chance that column j is examined by who has found nothing
before, the value of a list t_1 .. t_k is

    V = 1/N sum over n of r_n sum over j of e_j p_n(t_j) prod over i < j of (1 - p_n(t_i))

r_n being the chance that nothing above the row was played. It is the chance that something in the row is
played (a cascade, Craswell et al. 2008, averaged over tastes). Filling column after column with the title
that adds most is greedy on it. As every title at column j is multiplied by the same e_j, the order does not
depend on the curve of examination. Where all columns are examined V depends on the set of titles alone, and
is monotone and submodular: greedy reaches at least 1 - 1/e of the best (Nemhauser, Wolsey and Fisher 1978).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.planner.rerank.candidates import Candidates
from coldopen.planner.rerank.mmr import unit

_TAKEN = np.float32(-1.0)
_MOST, _LEAST = np.float32(0.999), 1e-9


@dataclass(frozen=True)
class Hedging:
    """Greedy filling on the page objective.

    `strength` is how many times its spread the belief counts; `genre_spread` the spread of the liking for a
    genre, in logits; `appetite` the chance that who would like a title plays it in this visit: calibration
    knows likes alone.
    """

    strength: float
    genre_spread: float = 1.4
    appetite: float = 0.5

    def __call__(self, candidates: Candidates, k: int) -> np.ndarray:
        """The places of k candidates, in the order in which they were taken."""
        k = min(k, len(candidates))
        gains = self.chances(candidates)
        passed = 1 - gains
        remaining = _remaining(candidates).copy()
        chosen = np.empty(k, np.int64)
        for position in range(k):
            at = gains.dot(remaining).argmax()
            chosen[position] = at
            remaining *= passed[at]
            gains[at] = _TAKEN
        return chosen

    def chances(self, candidates: Candidates, places: np.ndarray | slice = slice(None)) -> np.ndarray:
        """The chance p_n(t) that each, or each of those at some places, is played at each node once examined,
        float32 (n, n_nodes)."""
        nodes, genres = candidates.nodes, unit(candidates.genres[places])
        moved = (self.strength * candidates.embeddings[places]).astype(np.float32) @ nodes.tastes.T
        moved += (self.strength * self.genre_spread * genres).astype(np.float32) @ nodes.genres.T
        mean = np.clip(self.appetite * candidates.chances[places], _LEAST, _MOST).astype(np.float32)[:, None]
        odds = np.exp(np.clip(moved, -30, 30, out=moved), out=moved)
        odds *= mean / (1 - mean)
        odds /= 1 + odds
        odds *= mean / odds.mean(1, keepdims=True)
        return np.minimum(odds, _MOST, out=odds)

    def left_after(self, candidates: Candidates, chosen: np.ndarray, examined: np.ndarray) -> np.ndarray:
        """By node, the chance that nothing up to and in this row was played, (n_nodes,): what a row below it
        has for `remaining`.

        Arguments:
            candidates: of the row.
            chosen: the places of its titles, (k,).
            examined: the chance that each column is examined by who has found nothing before it, (k,) or
                longer: `columns_examined`, times the chance that the row is reached.
        """
        before = _remaining(candidates)
        remaining = before.copy()
        left = before.copy()
        for chances, seen in zip(self.chances(candidates, chosen), examined.tolist(), strict=False):
            left -= seen * (chances * remaining)
            remaining *= 1 - chances
        return left

    def value(self, candidates: Candidates, chosen: np.ndarray, examined: np.ndarray) -> float:
        """The value V of a list: the chance that something in it is played, and nothing above it was.
        Arguments as of `left_after`."""
        left = self.left_after(candidates, chosen, examined)
        return float((_remaining(candidates) - left).mean())


def _remaining(candidates: Candidates) -> np.ndarray:
    if candidates.remaining is None:
        return np.ones(len(candidates.nodes), np.float32)
    return candidates.remaining.astype(np.float32)
