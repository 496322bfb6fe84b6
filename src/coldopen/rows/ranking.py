"""The best of many titles, by scores under a mask: best first, ties by index."""

from __future__ import annotations

import numpy as np

N_CANDIDATES = 1000
_N_SAMPLE = 1024


def best(scores: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The indices of the highest scores under a mask, best first, ties by index; at most 1,000, int32."""
    indices = np.flatnonzero(among)
    losses = -scores[indices]
    if len(indices) > N_CANDIDATES:
        kept = np.argpartition(losses, N_CANDIDATES)[:N_CANDIDATES]
        kept.sort()
        indices, losses = indices[kept], losses[kept]
    return indices[np.argsort(losses, kind="stable")].astype(np.int32)


def first(scores: np.ndarray, among: np.ndarray, n: int) -> np.ndarray:
    """About the first `n` of the same order, but only as many: a taste is ranked anew for every visitor.

    Scores count as float32. Never fewer than half of `n` where the mask has as many.

    >>> first(np.array([0.5, -2.0, 0.5, 3.0]), np.array([True, True, True, False]), 1000)
    array([0, 2, 1])
    """
    n_among = int(np.count_nonzero(among))
    if n_among <= 2 * n:
        return _sorted(scores, np.flatnonzero(among))
    found = np.flatnonzero(among & (scores >= _about(scores, among, n, n_among)))
    if len(found) < n // 2:
        return _sorted(scores, np.flatnonzero(among))[:n]
    return _sorted(scores, found)


def _about(scores: np.ndarray, among: np.ndarray, n: int, n_among: int) -> float:
    """A score that some more than `n` are at least as high as, going by a sample."""
    step = max(1, len(scores) // _N_SAMPLE)
    sample = scores[::step][among[::step]]
    at = len(sample) - 3 - n * len(sample) // n_among
    return float(np.partition(sample, at)[at]) if at >= 0 else -np.inf


def _sorted(scores: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Indices in the order of their scores. The bits of a score, made to sort as whole numbers do, go above
    the bits of its place: to sort these is quicker than to sort scores with their places."""
    bits = (scores[indices].astype(np.float32) + np.float32(0)).view(np.int32)
    ascending = (bits ^ ((bits >> 31) & 0x7FFFFFFF)).astype(np.int64)
    keys = (-ascending << 32) | np.arange(len(indices))
    keys.sort()
    return indices[keys & 0xFFFFFFFF]


def spread(values: np.ndarray) -> float:
    """The standard deviation of the finite values, going by a sample; 1 where there is none."""
    sample = values[:: max(1, len(values) // _N_SAMPLE)]
    finite = sample[np.isfinite(sample)]
    return float(finite.std()) or 1.0 if len(finite) else 1.0
