"""Nodes: a few tastes that a visitor may have, spread evenly over what is believed of them.

The points are the same for every request, so an order is a function of the belief alone: a Kronecker sequence
(Richtmyer 1951: the fractional parts of multiples of the square roots of primes) put through the inverse of
the normal distribution, then turned as little as possible so that coordinates have mean 0, variance 1 and no
correlation (the polar factor of the matrix of points). Without that turn, chance correlations between a few
dozen points make titles look alike that are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np

N_NODES = 96


@dataclass(frozen=True)
class Nodes:
    """How far the visitor's taste may lie from what is believed, in logits, node by node.

    `tastes` (n_nodes, d) is per unit of an embedding, `genres` (n_nodes, n_genres) for a title of that genre
    alone, beyond what embeddings hold: independent of each other, with variance 1.
    """

    tastes: np.ndarray
    genres: np.ndarray

    def __len__(self) -> int:
        return len(self.tastes)


def nodes_of(covariance: np.ndarray, scale: float, n_genres: int, n_nodes: int = N_NODES) -> Nodes:
    """The nodes of a belief, float32.

    Arguments:
        covariance: of the belief about the visitor's taste, (d, d).
        scale: logits for one unit of x.v: the scale of the model's link.
        n_genres: how many genres there are.
        n_nodes: how many; with more than d + n_genres, coordinates are uncorrelated.
    """
    d = len(covariance)
    points = _points(n_nodes, d + n_genres)
    tastes = (scale * (points[:, :d] @ _root(covariance).T)).astype(np.float32)
    return Nodes(tastes, points[:, d:].astype(np.float32))


def _root(covariance: np.ndarray) -> np.ndarray:
    """A matrix R (d, d) with R R' = covariance; what numbers' rounding made negative counts as 0."""
    try:
        return np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        values, vectors = np.linalg.eigh(covariance)
        root: np.ndarray = vectors * np.sqrt(np.maximum(values, 0.0))
        return root


@lru_cache(maxsize=16)
def _points(n: int, d: int) -> np.ndarray:
    """Points (n, d) that stand for a standard normal distribution; nobody may change them."""
    steps = np.sqrt(np.array(_primes(d), float))
    even = (np.arange(1, n + 1)[:, None] * steps) % 1.0
    normal = np.vectorize(NormalDist().inv_cdf, otypes=[float])(np.clip(even, 1e-6, 1 - 1e-6))
    points = _uncorrelated(normal - normal.mean(0))
    points.flags.writeable = False
    return points


def _uncorrelated(points: np.ndarray) -> np.ndarray:
    """The nearest points (n, d) of variance 1 whose coordinates, or in more than n - 1 dimensions whose first
    n - 1 principal ones, have no correlation."""
    n, d = points.shape
    left, _, right = np.linalg.svd(points, full_matrices=False)
    rank = min(n - 1, d)
    turned: np.ndarray = left[:, :rank] @ right[:rank] * (n * d / max(rank, 1)) ** 0.5
    return turned


def _primes(n: int) -> list[int]:
    """The first n primes.

    >>> _primes(5)
    [2, 3, 5, 7, 11]
    """
    found: list[int] = []
    number = 2
    while len(found) < n:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found
