"""Few-shot regression: likes of a newcomer predicted from their words and a handful of likes, in closed form.

An autoencoder learns to rebuild a visitor from all they liked; a newcomer has liked k titles. So this learns
the task itself: of each past visitor u, k likes are revealed and the rest predicted, linearly, from one, the
visitor's words and the revealed likes,

    minimise  sum_u E_r | (1 - r_u) x_u - B' [r_u; words_u; 1] |^2

over all titles, those revealed and those never liked being 0 alike; the expectation over which likes are
revealed. Revealed at random, each of n_u likes is so with chance q_u = k / n_u whatever the others are, and
the expectation is in closed form: the Gram matrix of the inputs has q_u^2 off its diagonal and q_u on it, and
their products with the targets are weighted q_u (1 - q_u). In order of time, the first k are revealed; both
are averaged where times are known, since the first likes of a visit are peculiar. A title's own revelation
must not predict it: B has a zero diagonal, by Lagrange multipliers, as in EASE (Steck 2019, eq. 7): B = P C -
P diag(m), with P the inverse Gram matrix, C the products, m_j = (PC)_jj / P_jj.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import most_liked, needed, sparse
from coldopen.taste.parts.neighbours import NeighbourScorer, strongest
from coldopen.taste.tokens import Vocabulary

_LEAST_VISITORS = 20
_WORD_RIDGE = 100.0


@dataclass(frozen=True)
class FewShot:
    """Learns to predict the rest from `k` likes; `ridge` is added to each title's variance, for each of k."""

    k: int = 3
    ridge: float = 0.3
    n_known: int = 5000
    n_neighbours: int = 400

    @property
    def name(self) -> str:
        """Names the technique with its k."""
        return f"few-shot-{self.k}"

    def fit(self, likes: Interactions, seed: int = 0) -> NeighbourScorer:
        """One matrix inverse over the known titles and words; `seed` makes no difference."""
        known = most_liked(likes, self.n_known)
        vocabulary = Vocabulary.of(likes.signals, _LEAST_VISITORS)
        lengths = np.bincount(likes.visitor, minlength=likes.n_visitors)
        telling = np.flatnonzero(lengths > self.k)
        told = likes.of_visitors(telling)
        words = np.hstack([vocabulary.table(told.signals), np.ones((len(telling), 1), np.float32)])
        moments = _at_random(sparse(told, known), words, self.k, lengths[telling])
        if likes.at_ms is not None:
            first = _first(told, self.k)
            moments = moments.mean_with(
                _in_order(sparse(told.where(first), known), sparse(told.where(~first), known), words)
            )
        solved = _solved(moments, words.T @ words, self.ridge * self.k)
        scorer = strongest(solved[: len(known)], known, likes.n_titles, self.n_neighbours)
        return replace(
            scorer, vocabulary=vocabulary, base=solved[-1].copy(), by_word=solved[len(known) : -1].copy()
        )


@dataclass(frozen=True)
class _Moments:
    """Products summed over visitors: of inputs with inputs, words and targets; of words with targets."""

    inputs: np.ndarray
    with_words: np.ndarray
    targets: np.ndarray
    words_targets: np.ndarray

    def mean_with(self, other: _Moments) -> _Moments:
        return _Moments(
            (self.inputs + other.inputs) / 2,
            (self.with_words + other.with_words) / 2,
            (self.targets + other.targets) / 2,
            (self.words_targets + other.words_targets) / 2,
        )


def _at_random(matrix: Any, words: np.ndarray, k: int, lengths: np.ndarray) -> _Moments:
    """Their expectation where k of each visitor's likes, in all `lengths`, are revealed at random."""
    q = (k / lengths).astype(np.float32)
    scaled = matrix.multiply(q[:, None]).tocsr()
    inputs = (scaled.T @ scaled).toarray()
    targets = (matrix.T @ scaled).toarray() - inputs
    inputs.flat[:: matrix.shape[1] + 1] = np.asarray(scaled.sum(0)).ravel()
    return _Moments(inputs, scaled.T @ words, targets, words.T @ (matrix - scaled))


def _in_order(revealed: Any, rest: Any, words: np.ndarray) -> _Moments:
    """What they are where it is known which likes came first."""
    inputs = (revealed.T @ revealed).toarray()
    return _Moments(inputs, revealed.T @ words, (revealed.T @ rest).toarray(), words.T @ rest)


def _first(likes: Interactions, k: int) -> np.ndarray:
    """Which likes are among the first k of their visitor, bool (n_likes,)."""
    starts = np.searchsorted(likes.visitor, np.arange(likes.n_visitors))
    first: np.ndarray = np.arange(len(likes)) - starts[likes.visitor] < k
    return first


def _solved(moments: _Moments, words: np.ndarray, ridge: float) -> np.ndarray:
    """B (n_known + n_words + 1, n_known), the first block with a zero diagonal, float32."""
    n, n_words = len(moments.inputs), len(words)
    gram = np.zeros((n + n_words, n + n_words), np.float32)
    gram[:n, :n], gram[n:, n:] = moments.inputs, words
    gram[:n, n:], gram[n:, :n] = moments.with_words, moments.with_words.T
    diagonal = np.full(n + n_words, _WORD_RIDGE, np.float32)
    diagonal[:n], diagonal[-1] = ridge, 1e-3
    gram.flat[:: len(gram) + 1] += diagonal
    products = np.vstack([moments.targets, moments.words_targets]).astype(np.float32)
    inverse = _inverse(gram)
    solved = inverse @ products
    multiplier = solved[:n].diagonal() / inverse.diagonal()[:n]
    solved -= inverse[:, :n] * multiplier[None, :]
    solved[:n].flat[:: n + 1] = 0.0
    return solved


def _inverse(gram: np.ndarray) -> np.ndarray:
    """The inverse of a symmetric positive definite matrix, by Cholesky: a third of what others cost."""
    potrf, potri = needed(_lapack)
    factor, failed = potrf(gram, lower=True)
    if failed:
        return np.linalg.inv(gram.astype(np.float64)).astype(np.float32)
    lower, _ = potri(factor, lower=True)
    lower = np.tril(lower)
    inverse: np.ndarray = lower + np.tril(lower, -1).T
    return inverse


def _lapack() -> Any:
    from scipy.linalg import lapack

    return lapack.spotrf, lapack.spotri
