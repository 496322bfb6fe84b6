"""What item-item peers share: some of the titles, weights between them, and what to do without any like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coldopen.evaluation.peers.matrices import counts, revealed
from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import most_liked
from coldopen.taste.matrices import sparse as matrix
from coldopen.taste.technique import Newcomer

MOST_TITLES = 4000
"""Weights are learned between so many titles at most, the most liked; a matrix of 4,000² takes 64 MB."""


@dataclass(frozen=True)
class ItemItemScorer:
    """A newcomer's scores are the sums of the weights of what they liked.

    Arguments:
        titles: the titles that have weights, (n_kept,), ascending; others score as low as any.
        weights: float32 (n_kept, n_kept), dense or sparse; a row for each title liked.
        counts: popularity (n_titles,), for newcomers of whom nothing is known.
    """

    titles: np.ndarray
    weights: np.ndarray | sparse.csr_matrix
    counts: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Sums of weights, (n_newcomers, n_titles); popularity for those without any like that is known."""
        liked = revealed(newcomers, len(self.counts))[:, self.titles]
        sums = liked @ self.weights
        found = np.empty((len(newcomers), len(self.counts)), np.float32)
        dense = sums.toarray() if sparse.issparse(sums) else sums
        found[:] = dense.min(axis=1, keepdims=True, initial=0)
        found[:, self.titles] = dense
        found[np.diff(liked.indptr) == 0] = self.counts
        return found


def kept(likes: Interactions, n_titles: int) -> tuple[np.ndarray, sparse.csr_matrix]:
    """The most liked titles, and who liked them, (n_visitors, n_kept)."""
    titles = most_liked(likes, n_titles, least=1)
    return titles, matrix(likes, titles)


def scorer(
    likes: Interactions, titles: np.ndarray, weights: np.ndarray | sparse.csr_matrix
) -> ItemItemScorer:
    """The scorer with these weights."""
    return ItemItemScorer(titles, weights, counts(likes))


def gram(liked: sparse.csr_matrix) -> np.ndarray:
    """How many visitors liked both, dense float32 (n_kept, n_kept)."""
    return np.asarray((liked.T @ liked).todense(), np.float32)
