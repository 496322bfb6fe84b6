"""Maximal marginal relevance: each title is as good as possible and as unlike those before it as possible.

At each step the candidate with the greatest

    (1 - strength) relevance(t) - strength max over chosen c of likeness(t, c)

is taken (Carbonell and Goldstein 1998, with lambda = 1 - strength). Relevance is the score scaled to 0..1
over the candidates; likeness is the cosine of embeddings, or of shares of genres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coldopen.planner.rerank.candidates import Candidates
from coldopen.planner.rerank.score_order import scaled

_TAKEN = -np.inf


@dataclass(frozen=True)
class MMR:
    """Marginal relevance by the likeness of these vectors. `strength` is from 0 to 1."""

    strength: float
    vectors: Callable[[Candidates], np.ndarray]

    def __call__(self, candidates: Candidates, k: int) -> np.ndarray:
        """The places of k candidates, in the order in which they were taken."""
        k = min(k, len(candidates))
        vectors = unit(self.vectors(candidates))
        likeness = self.strength * (vectors @ vectors.T)
        relevance = ((1 - self.strength) * scaled(candidates.scores)).astype(likeness.dtype)
        nearest = np.zeros_like(relevance)
        chosen = np.empty(k, np.int64)
        for position in range(k):
            chosen[position] = at = int((relevance - nearest).argmax())
            relevance[at] = _TAKEN
            if position:
                np.maximum(nearest, likeness[at], out=nearest)
            else:
                nearest = likeness[at].copy()
        return chosen


def by_embedding(candidates: Candidates) -> np.ndarray:
    """What makes titles alike: their embeddings, (n, d)."""
    return candidates.embeddings


def by_genre(candidates: Candidates) -> np.ndarray:
    """What makes titles alike: their genres, (n, n_genres)."""
    return candidates.genres


def unit(vectors: np.ndarray) -> np.ndarray:
    """Vectors (n, d), each scaled to length 1; those of length 0 as they are."""
    length = np.sqrt(np.einsum("nd,nd->n", vectors, vectors))
    units: np.ndarray = vectors / np.maximum(length, 1e-12)[:, None]
    return units
