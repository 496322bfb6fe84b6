"""The highest of many scores, without sorting them all."""

from __future__ import annotations

import numpy as np

_STRIDE = 16
_SPARE = 1.5


def top(scores: np.ndarray, k: int) -> np.ndarray:
    """The indices of the `k` highest scores (n,), best first, ties by index; all of them where n < k.

    A sample of every sixteenth score tells a bar that some more than k clear, and only those are sorted. The
    result is exact: where the sample misled, the bar falls away.

    >>> top(np.array([0.1, 0.9, 0.5]), 2).tolist()
    [1, 2]
    """
    n = len(scores)
    if n <= 8 * k and n <= 4 * _STRIDE * k:
        return _sorted(scores, np.arange(n), k)
    sample = scores[::_STRIDE]
    n_above = min(len(sample), int(k / _STRIDE * _SPARE) + 8)
    bar = np.partition(sample, len(sample) - n_above)[len(sample) - n_above]
    above = np.flatnonzero(scores >= bar)
    return _sorted(scores, above if len(above) >= k else np.arange(n), k)


def _sorted(scores: np.ndarray, among: np.ndarray, k: int) -> np.ndarray:
    losses = -scores[among]
    if len(among) > k:
        kept = np.argpartition(losses, k - 1)[:k]
        tied = losses[kept].max()
        below = np.flatnonzero(losses < tied)
        level = np.flatnonzero(losses == tied)[: k - len(below)]
        kept = np.sort(np.concatenate([below, level]))
        among, losses = among[kept], losses[kept]
    ordered: np.ndarray = among[np.argsort(losses, kind="stable")]
    return ordered
