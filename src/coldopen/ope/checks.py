"""Whether logged chances can be right: weights of any policy must average one."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct


class MeanWeight(Struct, frozen=True, kw_only=True):
    """The mean of `n` weights and its standard error. `ess` is how many equal weights would tell as much
    (Kish 1965). `ok` says that the mean is within three standard errors of 1; of fewer than two weights, or
    where all are equal and not 1, it is not."""

    n: int
    mean: float
    standard_error: float
    ess: float
    ok: bool


def mean_weight(weights: Sequence[float] | np.ndarray) -> MeanWeight:
    """The check that weights average one, over weights of independent visits, (n,).

    A few large weights can hide from it: read `ess` beside it, and count fewer rows where it is small.

    >>> mean_weight([0.5, 1.5, 1.0, 1.2]).ok
    True
    """
    w = np.asarray(weights, float)
    n = len(w)
    if n < 2:
        mean = float(w[0]) if n else math.nan
        return MeanWeight(n=n, mean=mean, standard_error=math.nan, ess=float(n), ok=False)
    mean, error = float(w.mean()), float(w.std(ddof=1) / math.sqrt(n))
    ess = float(w.sum() ** 2 / (w**2).sum()) if w.any() else 0.0
    ok = abs(mean - 1) <= max(3 * error, 1e-9)
    return MeanWeight(n=n, mean=mean, standard_error=error, ess=ess, ok=ok)
