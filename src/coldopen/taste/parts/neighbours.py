"""Item to item: each title liked speaks for its neighbours. Cosine, and the denoising linear autoencoder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.matrices import most_liked, sparse
from coldopen.taste.technique import Newcomer
from coldopen.taste.tokens import Vocabulary


@dataclass(frozen=True)
class NeighbourScorer:
    """The sum of what each liked title says of its neighbours, plus what the visitor's words say.

    `known` (n_known,) are the titles with neighbours, ascending; `neighbour` and `weight` (n_known, n) are
    places in `known` and what they get; `base` (n_known,) and `by_word` (n_words, n_known) are there before
    any like. Other titles score 0.
    """

    n_titles: int
    known: np.ndarray
    neighbour: np.ndarray
    weight: np.ndarray
    vocabulary: Vocabulary
    base: np.ndarray
    by_word: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Scores (n_newcomers, n_titles)."""
        scores = np.zeros((len(newcomers), self.n_titles), np.float32)
        place = np.full(self.n_titles, -1, np.int64)
        place[self.known] = np.arange(len(self.known))
        for row, newcomer in zip(scores, newcomers, strict=True):
            told = self.prior(newcomer.signals)
            for at in place[list(newcomer.liked)].tolist():
                if at >= 0:
                    told[self.neighbour[at]] += self.weight[at]
            row[self.known] = told
        return scores

    def prior(self, tokens: Tokens) -> np.ndarray:
        """What is said of each known title before any like, (n_known,)."""
        told = self.base.copy()
        for word in self.vocabulary.places(tokens):
            told += self.by_word[word]
        return told


def strongest(matrix: np.ndarray, known: np.ndarray, n_titles: int, n_neighbours: int) -> NeighbourScorer:
    """Of a square matrix (n_known, n_known), row i what title i says of the others, the strongest entries."""
    n = min(n_neighbours, len(known))
    kept = np.argpartition(-np.abs(matrix), n - 1, axis=1)[:, :n] if n else np.zeros((0, 0), np.int64)
    kept = np.sort(kept, axis=1)
    weight = np.take_along_axis(matrix, kept, axis=1).astype(np.float32)
    empty = np.zeros((0, len(known)), np.float32)
    base = np.zeros(len(known), np.float32)
    return NeighbourScorer(n_titles, known, kept.astype(np.int32), weight, Vocabulary(()), base, empty)


def _pairs(likes: Interactions, n_known: int) -> tuple[np.ndarray, np.ndarray]:
    """The most liked titles (n_known,), and how many visitors liked each two of them, (n_known, n_known)."""
    known = most_liked(likes, n_known)
    matrix = sparse(likes, known)
    return known, (matrix.T @ matrix).toarray()


@dataclass(frozen=True)
class Cosine:
    """Item-item cosine of who liked what, shrunk: n_ij / (sqrt(n_i n_j) + shrinkage) (Sarwar et al. 2001)."""

    shrinkage: float = 10.0
    n_known: int = 5000
    n_neighbours: int = 400
    name: str = "cosine"

    def fit(self, likes: Interactions, seed: int = 0) -> NeighbourScorer:
        """Counts pairs; `seed` makes no difference."""
        known, both = _pairs(likes, self.n_known)
        norm = np.sqrt(both.diagonal())
        both /= np.multiply.outer(norm, norm) + self.shrinkage
        np.fill_diagonal(both, 0.0)
        return strongest(both, known, likes.n_titles, self.n_neighbours)


@dataclass(frozen=True)
class Edlae:
    """A linear autoencoder trained to fill in what dropout took away (Steck 2020, "Autoencoders that don't
    overfit towards the identity", eq. 12): B = I - C diag(1 / diag C), C = (X'X + diag(p/(1-p) n + l))^-1."""

    dropout: float = 0.9
    ridge: float = 50.0
    n_known: int = 5000
    n_neighbours: int = 400
    name: str = "edlae"

    def fit(self, likes: Interactions, seed: int = 0) -> NeighbourScorer:
        """One matrix inverse over the known titles; `seed` makes no difference."""
        known, both = _pairs(likes, self.n_known)
        counts = both.diagonal().copy()
        both.flat[:: len(known) + 1] += self.dropout / (1 - self.dropout) * counts + self.ridge
        inverse = np.linalg.inv(both)
        weights = -inverse / inverse.diagonal()[None, :]
        np.fill_diagonal(weights, 0.0)
        return strongest(weights, known, likes.n_titles, self.n_neighbours)
