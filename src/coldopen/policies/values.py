"""The value of a row: the chance that it is acted on once seen, as a Bayesian linear regression.

With features x (`policies.features`) and labels y of rows seen,

    y = x.w + noise,   noise ~ N(0, s2),   w ~ N(m0, diag(v0))

so that w ~ N(m, S) after them, S^-1 = diag(1/v0) + A / s2 and S^-1 m = m0 / v0 + b / s2, with A the sum of x
x' and b that of x y (Bishop 2006, eq. 3.50 and 3.51). A label is zero or one and not Gaussian: the model is
of its mean, and s2 is fixed. With nothing learned the order of the rules is all that matters: m0 is zero but
for a constant and for `order`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from coldopen.policies.features import GAIN, LOG2, N_FEATURES, N_WORDS, ORDER, POSITION, SAME, UNITS

N_SAMPLES = 256
_NOISE = 0.06
_BASE = 0.06
_ORDER = -0.007
_DEVIATION = 0.06


@dataclass(frozen=True)
class Values:
    """The weights' distribution, per unit: `mean` (N_FEATURES,) and `covariance` (N_FEATURES, N_FEATURES).

    Only the weights of `learned` features (k,) have moved from where they were before anything was learned;
    the others are independent of them and of each other.
    """

    mean: np.ndarray
    covariance: np.ndarray
    learned: np.ndarray

    @classmethod
    def prior(cls) -> Values:
        """Before anything was learned."""
        return cls(_PRIOR_MEAN, _PRIOR_COVARIANCE, np.zeros(0, np.int32))

    @classmethod
    def of(cls, sums: Mapping[str, np.ndarray]) -> Values:
        """After the rows whose sums these are, as `RowValues.view` gives them.

        Arguments:
            sums: "features", the places of the k features that occurred, rising, with "xx" (k, k) and "xy"
                (k,), of whole features.
        """
        learned = sums["features"]
        if not len(learned):
            return cls.prior()
        units, before = UNITS[learned], 1 / _PRIOR_VARIANCE[learned]
        precision = sums["xx"] * units * (units[:, None] / _NOISE)
        precision.flat[:: len(learned) + 1] += before
        block = np.linalg.inv(precision)
        block = (block + block.T) / 2
        mean, covariance = _PRIOR_MEAN.copy(), _PRIOR_COVARIANCE.copy()
        mean[learned] = block @ (_PRIOR_MEAN[learned] * before + sums["xy"] * units / _NOISE)
        covariance[learned[:, None], learned] = block
        return cls(mean, covariance, learned)

    def base(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Mean and spread (a standard deviation) of what the words of rows (n, N_WORDS) say, each (n,)."""
        mean = self.mean[words].sum(1)
        pairs = words[:, _FIRST] * N_FEATURES + words[:, _SECOND]
        variance = self.covariance.reshape(-1)[pairs] @ _TIMES
        return mean, np.sqrt(np.maximum(variance, 0.0))

    def moved(self, gain: np.ndarray, same: np.ndarray) -> np.ndarray:
        """What these numbers of rows, each (n,), add to the mean, (n,)."""
        at_gain, at_same = self.per_whole
        return at_gain * gain + at_same * same

    @cached_property
    def of_order(self) -> np.ndarray:
        """What being the i-th eligible row in the order of the rules adds to the mean, (256,)."""
        return float((self.mean * UNITS)[ORDER]) * LOG2

    @cached_property
    def samples(self) -> np.ndarray:
        """`N_SAMPLES` weights from the distribution, the same for all who ask: (N_SAMPLES, N_FEATURES)."""
        luck = _luck()
        weights = _PRIOR_MEAN + luck * np.sqrt(_PRIOR_VARIANCE)
        at = self.learned
        if len(at):
            root = np.linalg.cholesky(self.covariance[at[:, None], at])
            weights[:, at] = self.mean[at] + luck[:, at] @ root.T
        return weights

    @cached_property
    def per_whole(self) -> tuple[float, float]:
        """What each step of `gain` and of `same` adds to the mean."""
        at_gain, at_same = (self.mean * UNITS)[[GAIN, SAME]].tolist()
        return at_gain, at_same


@cache
def _luck() -> np.ndarray:
    """Standard normal numbers for `Values.samples`, (N_SAMPLES, N_FEATURES)."""
    return np.random.Generator(np.random.Philox(0)).standard_normal((N_SAMPLES, N_FEATURES))


_FIRST, _SECOND = np.triu_indices(N_WORDS)
_TIMES = np.where(_FIRST == _SECOND, 1.0, 2.0)
"""The pairs of a row's words, and how often each stands in the sum over all."""


def _prior() -> tuple[np.ndarray, np.ndarray]:
    mean, deviation = np.zeros(N_FEATURES), np.full(N_FEATURES, _DEVIATION / N_WORDS**0.5)
    mean[0], deviation[0] = _BASE, 0.1
    mean[ORDER], deviation[ORDER] = _ORDER, 0.01
    deviation[[GAIN, SAME, POSITION]] = (0.15, 0.02, 0.05)
    return mean, deviation**2


_PRIOR_MEAN, _PRIOR_VARIANCE = _prior()
_PRIOR_COVARIANCE = np.diag(_PRIOR_VARIANCE)

PRIOR = Values.prior()
"""What is thought of rows before anything was learned."""
