"""Sums over the rows that teach, decayed, and the same to the last bit whoever adds them.

Within an hour all rows weigh the same, so an hour's sums are whole numbers and exact in any order. When the
next hour with a row begins they become floating-point numbers, once, and fade from then on by a factor an
hour. As hours never go back, weights need no fixed landmark and never grow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coldopen.policies.features import GAIN, N_FEATURES, N_WORDS, ORDER, POSITION, SAME

_MOST_WAITING = 4096
_NUMBERS = np.array([ORDER, GAIN, SAME, POSITION])
_FIRST, _SECOND = np.triu_indices(N_WORDS)


class DecayedSums:
    """The sums of x x' (N_FEATURES, N_FEATURES) and of x y (N_FEATURES,) over rows with whole features x and
    labels y of 0 or 1, decayed by `half_life_hours`. Hours count from the Unix epoch and never go back."""

    def __init__(self, half_life_hours: float) -> None:
        self._half_life = half_life_hours
        self._hour = 0
        self._waiting: list[tuple[int, ...]] = []
        self._open, self._closed = _empty(np.int64), _empty(np.float64)

    def add(self, features: Sequence[int], label: int, hour: int) -> None:
        """Add a row, given as `policies.placed.Features`."""
        if hour > self._hour:
            self._begin(hour)
        self._waiting.append((*features, label))
        if len(self._waiting) >= _MOST_WAITING:
            self._settle()

    def as_of(self, hour: int) -> dict[str, np.ndarray]:
        """The sums decayed to an hour, over the features that ever were not zero: their places "features"
        (k,), rising, "xx" (k, k) and "xy" (k,), float64."""
        self._settle()
        total = (self._closed + self._open) * self._fading(hour)
        features = np.flatnonzero(total[:-1].diagonal())
        upper = total[np.ix_(features, features)]
        return {
            "features": features.astype(np.int32),
            "xx": upper + np.triu(upper, 1).T,
            "xy": total[-1, features],
        }

    def snapshot(self) -> dict[str, np.ndarray]:
        """The state, without the features that never were."""
        self._settle()
        used = np.flatnonzero((self._open[:-1].diagonal() != 0) | (self._closed[:-1].diagonal() != 0))
        cells = np.ix_(np.append(used, N_FEATURES), used)
        return {
            "hour": np.array([self._hour], np.int64),
            "features": used,
            "open": self._open[cells],
            "closed": self._closed[cells],
        }

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the state of a snapshot."""
        self._hour = int(arrays["hour"][0])
        self._waiting = []
        cells = np.ix_(np.append(arrays["features"], N_FEATURES), arrays["features"])
        self._open, self._closed = _empty(np.int64), _empty(np.float64)
        self._open[cells], self._closed[cells] = arrays["open"], arrays["closed"]

    def _begin(self, hour: int) -> None:
        """Close the hour at hand."""
        self._settle()
        self._closed = (self._closed + self._open) * self._fading(hour)
        self._open[:] = 0
        self._hour = hour

    def _fading(self, hour: int) -> float:
        """By what the hour at hand counts less at a later one."""
        return float(2.0 ** ((self._hour - hour) / self._half_life))

    def _settle(self) -> None:
        """Add up the rows that wait."""
        if not self._waiting:
            return
        told = np.array(self._waiting, np.int64)
        self._waiting = []
        words, numbers, acted = told[:, :N_WORDS], told[:, N_WORDS:-1], told[:, -1] == 1
        pairs = words[:, _FIRST] * N_FEATURES + words[:, _SECOND]
        self._open += np.bincount(pairs.ravel(), minlength=self._open.size).reshape(self._open.shape)
        for place, amounts in zip(_NUMBERS, numbers.T, strict=True):
            self._open[:-1, place] += _sums_by_word(words, amounts)
        self._open[_NUMBERS[:, None], _NUMBERS] += np.triu(numbers.T @ numbers)
        self._open[-1] += np.bincount(words[acted].ravel(), minlength=N_FEATURES)
        self._open[-1, _NUMBERS] += numbers[acted].sum(0)


def _sums_by_word(words: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """The sum of amounts (n,) over the rows that have each word, (N_FEATURES,); exact, as far below 2^53."""
    sums = np.bincount(words.ravel(), np.repeat(amounts, N_WORDS), N_FEATURES)
    whole: np.ndarray = sums.astype(np.int64)
    return whole


def _empty(kind: type[np.int64] | type[np.float64]) -> np.ndarray:
    """Zeros for the upper half of x x' (a row's features come in rising order), with x y as a last line."""
    return np.zeros((N_FEATURES + 1, N_FEATURES), kind)
