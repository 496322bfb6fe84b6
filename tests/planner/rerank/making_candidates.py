"""Candidates to re-rank: by hand, and at random."""

from __future__ import annotations

import numpy as np

from coldopen.planner.rerank import Candidates, Nodes, nodes_of


def candidates(
    scores: list[float],
    embeddings: list[list[float]],
    tastes: list[list[float]] | None = None,
    genres: list[list[float]] | None = None,
    mix: list[float] | None = None,
    chances: list[float] | None = None,
) -> Candidates:
    """Candidates whose chances are the scores, where not given; one genre, where none is given."""
    nodes = np.array(tastes or [[0.0] * len(embeddings[0])] * 2)
    kinds = np.array(genres or [[1.0]] * len(scores))
    return Candidates(
        np.array(scores),
        np.array(chances or scores),
        np.array(embeddings),
        Nodes(nodes, np.zeros((len(nodes), kinds.shape[1]))),
        kinds,
        np.array(mix or np.full(kinds.shape[1], 1 / kinds.shape[1])),
    )


def at_random(n: int = 60, d: int = 8, seed: int = 0) -> Candidates:
    """Candidates of two or three of six genres, the best first."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(d, d)) / d
    chances = np.sort(rng.uniform(0.02, 0.4, n))[::-1]
    genres = (rng.random((n, 6)) < 0.4).astype(float)
    genres[np.arange(n), rng.integers(0, 6, n)] = 1
    genres /= genres.sum(1, keepdims=True)
    embeddings = rng.normal(size=(n, d)) / d**0.5
    scores = np.log(chances / (1 - chances))
    nodes = nodes_of(root @ root.T, 6.0, 6)
    return Candidates(scores, chances, embeddings, nodes, genres, genres.mean(0))
