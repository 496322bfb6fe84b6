"""The lists that re-rankers make for newcomers of whom some likes are known."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.evaluation.measures import genre_matrix
from coldopen.evaluation.split import Case
from coldopen.planner.rerank import Candidates, Reranker, nodes_of
from coldopen.taste import Model, Newcomer, Taste

N_CANDIDATES = 100
K = 20


@dataclass(frozen=True)
class Shelf:
    """What lists are made of: a model on its titles, and their shares of genres, (n_titles, n_genres)."""

    taste: Taste
    genres: np.ndarray

    @classmethod
    def of(cls, model: Model, taste: Taste) -> Shelf:
        """The titles of a placed model."""
        return cls(taste, genre_shares(taste))

    def candidates(self, newcomer: Newcomer, nodes_us: list[float]) -> tuple[np.ndarray, Candidates]:
        """The hundred titles of the best score that the newcomer did not like yet, and what is known of them.

        How long it took to make the nodes, in microseconds, is added to `nodes_us`.
        """
        taste, header = self.taste, self.taste.model.header
        scores = taste.score([newcomer])[0]
        chances = header.calibration.chance(scores)
        mix = chances @ self.genres
        scores[list(newcomer.liked)] = -np.inf
        top = np.argsort(-scores, kind="stable")[:N_CANDIDATES]
        top = top[np.isfinite(scores[top])]
        covariance = taste.model.belief.belief(newcomer).covariance
        began = time.perf_counter()
        nodes = nodes_of(covariance, header.scale, self.genres.shape[1])
        nodes_us.append(1e6 * (time.perf_counter() - began))
        made = Candidates(
            scores[top],
            chances[top],
            taste.embeddings[top],
            nodes,
            self.genres[top],
            mix / max(float(mix.sum()), 1e-12),
        )
        return top, made


@dataclass
class Lists:
    """The first 20 titles of each newcomer at each level, by re-ranker: int64 (n_cases, n_levels, 20); and
    how long each list took, in microseconds."""

    tops: dict[tuple[str, float], np.ndarray] = field(default_factory=dict)
    took_us: dict[tuple[str, float], list[float]] = field(default_factory=dict)
    nodes_us: list[float] = field(default_factory=list)


def lists_of(
    shelf: Shelf,
    cases: Sequence[Case],
    levels: Sequence[int],
    rerankers: dict[tuple[str, float], Reranker],
) -> Lists:
    """Every re-ranker's list for every newcomer at every level."""
    made = Lists()
    for name in rerankers:
        made.tops[name] = np.zeros((len(cases), len(levels), K), np.int64)
        made.took_us[name] = []
    for row, case in enumerate(cases):
        for column, k in enumerate(levels):
            titles, candidates = shelf.candidates(case.after(k), made.nodes_us)
            for name, reranker in rerankers.items():
                began = time.perf_counter()
                order = reranker(candidates, K)
                made.took_us[name].append(1e6 * (time.perf_counter() - began))
                made.tops[name][row, column] = titles[order]
    return made


def genre_shares(taste: Taste) -> np.ndarray:
    """Each title's genres in equal shares, float32 (n_titles, n_genres)."""
    genres = genre_matrix(taste.titles).astype(np.float32)
    shares: np.ndarray = genres / np.maximum(genres.sum(1, keepdims=True), 1)
    return shares
