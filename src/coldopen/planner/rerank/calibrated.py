"""Calibrated re-ranking: a list whose genres are in the shares that the visitor is expected to like.

At each step the candidate is taken that makes the list so far, L, best by

    (1 - strength) sum over L of relevance(t) - strength KL(p || q(L)),
    KL(p || q) = sum over genres of p(g) log(p(g) / (0.99 q(g) + 0.01 p(g)))

p being the visitor's shares of genres and q(L) the mean of those of the list (Steck 2018, eqs. 3 to 7).
Relevance is the score scaled to 0..1 over the candidates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.planner.rerank.candidates import Candidates
from coldopen.planner.rerank.score_order import scaled

_SMOOTH = 0.01
_TAKEN = -np.inf


@dataclass(frozen=True)
class Calibrated:
    """Re-ranking towards the visitor's mix of genres. `strength` is from 0 to 1."""

    strength: float

    def __call__(self, candidates: Candidates, k: int) -> np.ndarray:
        """The places of k candidates, in the order in which they were taken."""
        k = min(k, len(candidates))
        known = candidates.mix > 0
        mix = candidates.mix[known].astype(np.float32)
        shares = ((1 - _SMOOTH) * candidates.genres[:, known]).astype(np.float32)
        relevance = (1 - self.strength) * scaled(candidates.scores)
        weight = np.float32(self.strength) * mix
        listed = np.zeros_like(mix)
        chosen = np.empty(k, np.int64)
        for position in range(k):
            mean = (shares + listed) / np.float32(position + 1)
            mean += np.float32(_SMOOTH) * mix
            at = int((relevance + np.log(mean) @ weight).argmax())
            chosen[position] = at
            relevance[at] = _TAKEN
            listed += shares[at]
        return chosen
