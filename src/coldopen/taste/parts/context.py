"""Popularity, and popularity by context: how often visitors with these signals like a title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import sparse
from coldopen.taste.technique import Newcomer
from coldopen.taste.tokens import Vocabulary

_DAY_MS = 86_400_000.0
_SHRINKAGE = 300.0
_LEAST_VISITORS = 20
_PRIOR_LIKES = 0.1
_FORGOTTEN = 1e-4


@dataclass(frozen=True)
class ContextScorer:
    """log share of a title, plus for each known word of a visitor a part of how far its share deviates there.

    `log_share` (n_titles,); `deviation` (n_words, n_titles): log of the word's share, shrunk, over the share
    of all; `part` keeps correlated words (age and occupation) from counting in full each.
    """

    vocabulary: Vocabulary
    log_share: np.ndarray
    deviation: np.ndarray
    part: float

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Log shares by context, (n_newcomers, n_titles)."""
        told = [self.log_share + self.lift(newcomer.signals) for newcomer in newcomers]
        return np.array(told, np.float32).reshape(len(newcomers), len(self.log_share))

    def lift(self, tokens: Sequence[str]) -> np.ndarray:
        """What these words add to the log shares, (n_titles,)."""
        lift = np.zeros(self.deviation.shape[1], np.float32)
        for place in self.vocabulary.places(tuple(tokens)):
            lift += self.deviation[place]
        return self.part * lift


@dataclass(frozen=True)
class Context:
    """Popularity by context (with `part` 0, plain popularity).

    A word's shares are (c + k p) / (n + k) with c its count of the title, n its count of all, p the share
    of all and k a weight of 300 likes (a Dirichlet prior around the wider population), so rare words say
    little. With several words their log deviations add up, each taken in `part`: naive Bayes, tempered.

    Counts halve every `half_life_days`, and those by word every `lift_half_life_days` (None for never): what
    is read by night or on a phone lasts longer than what the news are.
    """

    half_life_days: float | None = None
    lift_half_life_days: float | None = None
    part: float = 0.3
    name: str = "popularity by context"

    def fit(self, likes: Interactions, seed: int = 0) -> ContextScorer:
        """Counts by word; `seed` makes no difference."""
        share = _shares(likes, _decay(likes, self.half_life_days))
        vocabulary = Vocabulary.of(likes.signals, _LEAST_VISITORS)
        deviation = np.zeros((len(vocabulary), likes.n_titles), np.float32)
        if len(vocabulary) and len(likes) and self.part:
            deviation = _deviation(likes, vocabulary, _decay(likes, self.lift_half_life_days))
        return ContextScorer(vocabulary, np.log(share).astype(np.float32), deviation, self.part)


def _shares(likes: Interactions, weights: np.ndarray) -> np.ndarray:
    """The share of each title, a tenth of a like given to each beforehand, (n_titles,)."""
    worth = weights.mean() if len(weights) else 1.0
    counts = np.bincount(likes.title, weights, likes.n_titles) + _PRIOR_LIKES * max(worth, 1e-9)
    shares: np.ndarray = counts / counts.sum()
    return shares


def _deviation(likes: Interactions, vocabulary: Vocabulary, weights: np.ndarray) -> np.ndarray:
    """Of each word the log of its shares, shrunk, over those of all, float32 (n_words, n_titles)."""
    late = weights > _FORGOTTEN
    told, weights = likes.where(late), weights[late]
    share = _shares(told, weights)
    matrix = sparse(told)
    matrix.data = weights[np.lexsort((told.title, told.visitor))].astype(np.float32)
    by_word = np.asarray((matrix.T @ vocabulary.table(told.signals)).T, np.float64)
    total = by_word.sum(1, keepdims=True)
    shrunk = (by_word + _SHRINKAGE * share) / (total + _SHRINKAGE)
    deviation: np.ndarray = np.log(shrunk / share).astype(np.float32)
    return deviation


def _decay(likes: Interactions, half_life_days: float | None) -> np.ndarray:
    """The weight of each like, (n_likes,): halved for each half-life before the latest."""
    if half_life_days is None or likes.at_ms is None or not len(likes):
        return np.ones(len(likes))
    age_days = (likes.at_ms.max() - likes.at_ms) / _DAY_MS
    weights: np.ndarray = 0.5 ** (age_days / half_life_days)
    return weights
