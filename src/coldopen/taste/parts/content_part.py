"""Content: titles described like those that were liked, watched by anyone or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coldopen.core.title import Title
from coldopen.taste.content import Features, described, features_of
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer

N_DIMENSIONS = 96


@dataclass(frozen=True)
class ContentScorer:
    """Sums of cosines with the liked titles: `directions` (n_titles, d), rows of length 1.

    `names` (n_features,) and `embeddings` (n_features, d) give the direction of any other title.
    """

    names: tuple[str, ...]
    embeddings: np.ndarray
    directions: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Scores (n_newcomers, n_titles)."""
        sums = [self.directions[list(newcomer.liked)].sum(0) for newcomer in newcomers]
        table = np.array(sums, np.float32).reshape(len(newcomers), self.directions.shape[1])
        scores: np.ndarray = table @ self.directions.T
        return scores


@dataclass(frozen=True)
class ContentTechnique:
    """Latent semantic analysis of what titles are described by: tf-idf of features, its leading directions
    (Deerwester et al. 1990). Learns from titles alone; likes make no difference."""

    features: Features = features_of
    name: str = "content"

    def fit(self, likes: Interactions, seed: int = 0) -> ContentScorer:
        """Directions of all titles."""
        return _analysed(likes.titles, self.features)


@lru_cache(maxsize=1)
def _analysed(titles: tuple[Title, ...], features: Features) -> ContentScorer:
    names, has = described(titles, features, 2)
    d = min(N_DIMENSIONS, len(names))
    if not d:
        return ContentScorer((), np.zeros((0, 1), np.float32), np.zeros((len(titles), 1), np.float32))
    idf = np.log((1 + len(has)) / (1 + has.sum(0)))
    table = has * idf.astype(np.float32)
    table /= np.maximum(np.linalg.norm(table, axis=1, keepdims=True), 1e-9)
    _, vectors = np.linalg.eigh((table.T @ table).astype(np.float64))
    leading = vectors[:, ::-1][:, :d]
    strongest = np.abs(leading).argmax(0)
    leading = leading * np.sign(leading[strongest, np.arange(d)])
    embeddings = (idf[:, None] * leading).astype(np.float32)
    return ContentScorer(names, embeddings, directed(titles, names, embeddings, features))


def directed(
    titles: Sequence[Title], names: Sequence[str], embeddings: np.ndarray, features: Features
) -> np.ndarray:
    """Directions of titles, float32 (n_titles, d), rows of length 1, or 0 where nothing is known."""
    place = {name: i for i, name in enumerate(names)}
    found = np.zeros((len(titles), embeddings.shape[1]), np.float32)
    for i, title in enumerate(titles):
        held = [place[name] for name in features(title) if name in place]
        if held:
            found[i] = embeddings[held].sum(0)
    length = np.linalg.norm(found, axis=1, keepdims=True)
    directions: np.ndarray = found / np.where(length > 1e-9, length, 1.0)
    return directions
