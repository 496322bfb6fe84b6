"""The belief about a visitor: a Gaussian over taste vectors, sharpened by rank-one updates.

The chance that a visitor of taste x likes title t once it is examined is sigmoid(offset + scale x.v_t), v_t
being the title's embedding. Before any evidence x ~ N(m, S), from the prior given signals. An act with
outcome y (1 liked, 0 not) and weight w changes the belief by assumed-density filtering (Opper 1998; the
logistic link moment-matched as in MacKay 1992, eq. 10, and Chapelle and Li 2011, algorithm 3):

    z = scale v,  a = m.z + offset,  s2 = z'Sz,  p = sigmoid(a / sqrt(1 + pi s2 / 8)),  h = w p (1 - p)
    S' = S - h / (1 + h s2) Sz z'S,   m' = m + w (y - p) / (1 + h s2) Sz

A title that nobody expected to be liked (p near 0) teaches little by not being liked, as it should.

All evidence lies in the span of the embeddings acted on. So the updates run on the E x E matrix of their
covariances under the prior instead of on S itself: with E acts and d factors this costs one Cholesky factor
of an E x E matrix, whatever d is, and gives the same numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

_LEAST_PRECISION = 1e-200
"""An act of weight 0 teaches nothing, but is divided by."""


@dataclass(frozen=True)
class Link:
    """How a taste and an embedding make a chance: sigmoid(offset + scale x.v)."""

    scale: float = 6.0
    offset: float = -3.0


@dataclass(frozen=True)
class Belief:
    """A Gaussian over taste vectors: `mean` (d,), and the prior's covariance less what evidence took from it.

    `basis` (E, d) and `taken` (E, E) give the covariance: S = prior - basis' taken basis.
    """

    mean: np.ndarray
    prior_covariance: np.ndarray
    basis: np.ndarray
    taken: np.ndarray

    @classmethod
    def prior(cls, mean: np.ndarray, covariance: np.ndarray) -> Belief:
        """The belief before any evidence."""
        d = len(mean)
        return cls(mean, covariance, np.zeros((0, d)), np.zeros((0, 0)))

    @cached_property
    def covariance(self) -> np.ndarray:
        """The covariance (d, d)."""
        return self.prior_covariance - self.basis.T @ self.taken @ self.basis

    def spread(self, embeddings: np.ndarray) -> np.ndarray:
        """The standard deviation of x.v for each row v of `embeddings` (n, d); shape (n,)."""
        variance = ((embeddings @ self.covariance) * embeddings).sum(1)
        return np.sqrt(np.maximum(variance, 0.0))

    def after(self, embeddings: np.ndarray, outcomes: np.ndarray, weights: np.ndarray, link: Link) -> Belief:
        """The belief after acts, one after the other.

        Arguments:
            embeddings: of the titles acted on, (E, d).
            outcomes: 1 where it speaks for the title, 0 where against, (E,).
            weights: of each act, 0 to 1, (E,).
            link: the same as in what follows.

        This is for a belief that is a prior still; evidence is always given whole, which keeps a belief a
        pure function of it.
        """
        if not len(embeddings):
            return self
        basis = embeddings @ self.prior_covariance * link.scale
        covariances = basis @ embeddings.T * link.scale
        steps, taken = _filtered(
            covariances, embeddings @ self.mean * link.scale, outcomes, weights, link.offset
        )
        return Belief(self.mean + steps @ basis, self.prior_covariance, basis, taken)


def _filtered(
    covariances: np.ndarray, means: np.ndarray, outcomes: np.ndarray, weights: np.ndarray, offset: float
) -> tuple[np.ndarray, np.ndarray]:
    """How far along each row of the basis the mean moves (E,), and what is taken from the covariance (E, E).

    An act of precision h takes z'S z, S being what the acts before left, from the covariance: row by row this
    is the Cholesky factor L of K + diag(1/h), K being the covariances, each h known once the rows above are.
    So each row of [K, I, 0], less what the rows above take from it, tells the act's variance on its diagonal
    and how far its mean has moved in its last place; scaled, it is a row of L', of the inverse of L, and the
    pull of the act. In the end taken = (K + diag(1/h))^-1, and pulls times the inverse of L move the mean.
    """
    n = len(means)
    rows = np.zeros((n, 2 * n + 1))
    rows[:, :n] = covariances
    rows.flat[n :: 2 * n + 2] = 1.0
    told = zip(means.tolist(), outcomes.tolist(), weights.tolist(), strict=True)
    for j, (mean, y, w) in enumerate(told):
        row = rows[j]
        row -= rows[:j, j].dot(rows[:j])
        variance = max(row.item(j), 0.0)
        p = _sigmoid((mean - row.item(-1) + offset) / math.sqrt(1 + math.pi * variance / 8))
        h = max(w * p * (1 - p), _LEAST_PRECISION)
        size = math.sqrt(h / (1 + h * variance))
        row *= size
        row[-1] = w * (y - p) * size / h
    inverse = rows[:, n : 2 * n]
    return rows[:, -1] @ inverse, inverse.T @ inverse


def _sigmoid(a: float) -> float:
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))
