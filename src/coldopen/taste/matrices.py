"""Likes as sparse matrices, and what is needed to learn from them; only training needs this room's extra."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from coldopen.core.errors import Problem
from coldopen.taste.interactions import Interactions


def needed(load: Callable[[], Any]) -> Any:
    """What `load` imports. Raises Problem with the command that installs it where it is missing."""
    try:
        return load()
    except ImportError as error:
        raise Problem("train", error.name or str(error), "pip install 'coldopen[train]'") from None


def sparse(likes: Interactions, titles: np.ndarray | None = None) -> Any:
    """A scipy CSR matrix (n_visitors, n_titles) of ones where a visitor liked a title, float32.

    With `titles` (n,), only these columns, in this order.
    """
    csr_matrix = needed(_csr)
    ones = np.ones(len(likes), np.float32)
    shape = (likes.n_visitors, likes.n_titles)
    matrix = csr_matrix((ones, (likes.visitor, likes.title)), shape=shape)
    return matrix if titles is None else matrix[:, titles]


def _csr() -> Any:
    from scipy.sparse import csr_matrix

    return csr_matrix


def most_liked(likes: Interactions, n_most: int, least: int = 2) -> np.ndarray:
    """The titles with most likes, at least `least`: ascending indices, at most `n_most`."""
    n_likes = np.bincount(likes.title, minlength=likes.n_titles)
    order = np.argsort(-n_likes, kind="stable")[:n_most]
    return np.sort(order[n_likes[order] >= least])
