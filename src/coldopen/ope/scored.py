"""What an estimator gives: a value, and what each page or action of the log adds to its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scored:
    """An estimate before its interval.

    `value` is the estimate, nan where it is undefined. `influence` says of each page or action of the log,
    in its order, how far it moves the estimate: (n,), mean zero. The error of the estimate is their mean, to
    first order; exactly, where scores are averaged.
    """

    estimator: str
    value: float
    influence: np.ndarray

    @property
    def scores(self) -> np.ndarray:
        """One number for each page or action, whose mean is the value, (n,)."""
        scores: np.ndarray = self.value + self.influence
        return scores


def averaged(estimator: str, scores: np.ndarray) -> Scored:
    """The mean of scores (n,) that are each right on average.

    >>> averaged("ips", np.array([0.0, 2.0])).value
    1.0
    """
    value = float(scores.mean()) if len(scores) else math.nan
    return Scored(estimator, value, scores - value)


def normalised(estimator: str, weights: np.ndarray, rewards: np.ndarray) -> Scored:
    """The mean of rewards by weights, each (n,): a ratio, whose influence is that of the delta method (Owen
    2013, equation 9.8). Undefined where all weights are zero."""
    mean = float(weights.mean()) if len(weights) else 0.0
    if not mean:
        return Scored(estimator, math.nan, np.full(len(weights), math.nan))
    value = float((rewards * weights / mean).mean())
    return Scored(estimator, value, weights * (rewards - value) / mean)
