"""Popularity by context: what is liked by those with the same signals, shrunk to what everybody likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from coldopen.evaluation.peers.matrices import counts, decay, having, tokens
from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import sparse as matrix
from coldopen.taste.technique import Newcomer

_SMOOTHING = 0.01


@dataclass
class ContextPopularity:
    """Popularity times the lifts of the newcomer's signals.

    A title's lift under a token is its share of the likes of those with the token, over its share among all;
    `shrinkage` likes, spread as everybody's are, are added to each token's, so that rare tokens say little.
    Lifts are multiplied, to the power `strength`, which makes up for tokens that say the same thing.

    Arguments:
        shrinkage: in likes, above 0.
        strength: 0 is popularity alone; 1 takes tokens as independent.
        half_life_hours: lets old likes fade in the popularity, where times are known.
        lift_half_life_hours: and in the lifts; these need more likes, and change less.
    """

    shrinkage: float = 1000.0
    strength: float = 0.5
    half_life_hours: float | None = None
    lift_half_life_hours: float | None = None
    name: str = "popularity by context"

    def fit(self, likes: Interactions, seed: int = 0) -> ContextScorer:
        """Counts by title, and by token and title."""
        names, shares, by_token = _counted(_Same(likes), self.lift_half_life_hours)
        lately = _shares(counts(likes, decay(likes, self.half_life_hours)))
        return ContextScorer(self, names, lately, shares, by_token)


@dataclass(frozen=True)
class ContextScorer:
    """Shares of likes lately, shares that lifts are against, (n_titles,); counts (n_tokens, n_titles)."""

    settings: ContextPopularity
    names: dict[str, int]
    lately: np.ndarray
    shares: np.ndarray
    by_token: sparse.csr_matrix

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Expected shares of likes, (n_newcomers, n_titles)."""
        has = having(newcomers, self.names)
        used = np.unique(has.indices)
        lifts = self._log_lifts(used)
        logs = has[:, used] @ lifts if len(used) else np.zeros((len(newcomers), len(self.shares)), np.float32)
        logs = np.log(self.lately) + self.settings.strength * logs
        return np.exp(logs - logs.max(axis=1, keepdims=True))

    def _log_lifts(self, used: np.ndarray) -> np.ndarray:
        rows = self.by_token[used].toarray()
        shrunk = (rows + self.settings.shrinkage * self.shares) / (
            rows.sum(1, keepdims=True) + self.settings.shrinkage
        )
        return np.log(shrunk / self.shares)


class _Same:
    """Likes as the key of a cache: equal to themselves alone."""

    def __init__(self, likes: Interactions) -> None:
        self.likes = likes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.likes is other.likes

    def __hash__(self) -> int:
        return id(self.likes)


@lru_cache(maxsize=24)
def _counted(
    same: _Same, half_life_hours: float | None
) -> tuple[dict[str, int], np.ndarray, sparse.csr_matrix]:
    """Tokens, shares (n_titles,), counts (n_tokens, n_titles): one and the same for many settings."""
    likes = same.likes
    names, told = tokens(likes.signals)
    weights = decay(likes, half_life_hours)
    liked = matrix(likes) if weights is None else _weighted(likes, weights)
    return names, _shares(counts(likes, weights)), sparse.csr_matrix(told.T @ liked)


def _shares(liked: np.ndarray) -> np.ndarray:
    smoothed = liked + _SMOOTHING
    return (smoothed / smoothed.sum()).astype(np.float32)


def _weighted(likes: Interactions, weights: np.ndarray) -> sparse.csr_matrix:
    shape = (likes.n_visitors, likes.n_titles)
    return sparse.csr_matrix((weights.astype(np.float32), (likes.visitor, likes.title)), shape)
