"""Nodes: a few tastes that a visitor may have, spread evenly over what is believed of them.

The points are the same for every request, so an order is a function of the belief alone: a Kronecker sequence
(Richtmyer 1951: the fractional parts of multiples of the square roots of primes) put through the inverse of
the normal distribution, each coordinate then centred and scaled, so that its mean is 0 and its variance 1.
"""

from __future__ import annotations

from functools import lru_cache
from statistics import NormalDist

import numpy as np

N_NODES = 16


def nodes_of(covariance: np.ndarray, scale: float, n_nodes: int = N_NODES) -> np.ndarray:
    """How far each node lies from the mean of the belief, float32 (n_nodes, d).

    Arguments:
        covariance: of the belief about the visitor, (d, d).
        scale: logits for one unit of x.v: the scale of the model's link.
        n_nodes: how many, 2 or more.

    The product of a node and a title's embedding says by how many logits the title is likelier to be liked at
    that node than is believed on the whole.
    """
    points = _points(n_nodes, len(covariance))
    nodes: np.ndarray = (scale * (points @ _root(covariance).T)).astype(np.float32)
    return nodes


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
    normal = np.vectorize(NormalDist().inv_cdf)(np.clip(even, 1e-6, 1 - 1e-6))
    normal -= normal.mean(0)
    normal /= normal.std(0)
    normal.flags.writeable = False
    return normal


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
