"""What a re-ranker is given, and what it is: a pure function from candidates to an order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.planner.rerank.nodes import Nodes


@dataclass(frozen=True)
class Candidates:
    """Titles that could fill a row, about a hundred, and what is known of them and of the visitor.

    They come best first: of two that a re-ranker finds equally good, it takes the earlier.

    Arguments:
        scores: how good each is, higher is better, (n,).
        chances: the calibrated chance that each is played once it is examined, 0 to 1, (n,).
        embeddings: of each title, (n, d).
        nodes: how far the visitor's taste may lie from what is believed; see `nodes_of`.
        genres: each title's shares of genres, which sum to 1, or to 0 where none is known, (n, n_genres).
        mix: the shares of genres that the visitor is expected to like, which sum to 1, (n_genres,).
        remaining: by node, the chance that nothing above this row was played, (n_nodes,); None where nothing
            is above it.
    """

    scores: np.ndarray
    chances: np.ndarray
    embeddings: np.ndarray
    nodes: Nodes
    genres: np.ndarray
    mix: np.ndarray
    remaining: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.scores)


class Reranker(Protocol):
    """Orders candidates. Immutable, deterministic: the same candidates give the same order."""

    @property
    def strength(self) -> float:
        """How far it may go from the order of scores, in its own unit; 0 is the order of scores."""

    def __call__(self, candidates: Candidates, k: int) -> np.ndarray:
        """The places of the first `k` candidates (of all, where there are fewer), best first, int64 (k,)."""
