"""Likes as sparse matrices, which most peers are made of. Needs the extra `benchmark`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy import sparse

from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.technique import Newcomer


def revealed(newcomers: Sequence[Newcomer], n_titles: int) -> sparse.csr_matrix:
    """What newcomers liked so far, float32 ones (n_newcomers, n_titles)."""
    ends = np.cumsum([0, *(len(newcomer.liked) for newcomer in newcomers)])
    titles = np.fromiter((t for newcomer in newcomers for t in newcomer.liked), np.int32, ends[-1])
    ones = np.ones(len(titles), np.float32)
    return sparse.csr_matrix((ones, titles, ends), (len(newcomers), n_titles))


@lru_cache(maxsize=8)
def tokens(signals: tuple[Tokens, ...]) -> tuple[dict[str, int], sparse.csr_matrix]:
    """The tokens there are, and who has which, float32 ones (n_visitors, n_tokens)."""
    names: dict[str, int] = {}
    columns = [names.setdefault(token, len(names)) for told in signals for token in told]
    ends = np.cumsum([0, *map(len, signals)])
    shape = (len(signals), len(names))
    return names, sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape)


def having(newcomers: Sequence[Newcomer], names: dict[str, int]) -> sparse.csr_matrix:
    """Which of the tokens newcomers have, (n_newcomers, n_tokens); others are left out."""
    rows = [[names[token] for token in newcomer.signals if token in names] for newcomer in newcomers]
    ends = np.cumsum([0, *map(len, rows)])
    columns = np.fromiter((column for row in rows for column in row), np.int32, ends[-1])
    return sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), (len(rows), len(names)))


def counts(likes: Interactions, weights: np.ndarray | None = None) -> np.ndarray:
    """How often each title was liked, (n_titles,), weighted where weights (n_likes,) are given."""
    return np.bincount(likes.title, weights, likes.n_titles).astype(np.float32)


def decay(likes: Interactions, half_life_hours: float | None) -> np.ndarray | None:
    """Weights (n_likes,) that halve with each half-life before the last like; None without times."""
    if half_life_hours is None or likes.at_ms is None or not len(likes):
        return None
    age_hours = (likes.at_ms.max() - likes.at_ms) / 3_600_000
    return np.exp2(-age_hours / half_life_hours)
