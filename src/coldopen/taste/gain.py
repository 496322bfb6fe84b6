"""What ranking by taste gains over ranking by popularity, as far as past newcomers can tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from coldopen.taste.blend import Trial
from coldopen.taste.top import top

N_FIRST = 10
_ONE_SIDED_80 = 0.8416
_FEWEST = 20


class Gain(Struct, frozen=True):
    """The gain in the chance that something among the first ten is liked; 0.01 is one point.

    `lower` is its one-sided 80% bound. Without past newcomers to tell, the blend is popularity alone, which
    gains nothing for sure.
    """

    mean: float = 0.0
    lower: float = 0.0

    @classmethod
    def of(cls, gained: np.ndarray) -> Gain:
        """From each trial's gain, -1, 0 or 1, (n_trials,). With fewer than 20 trials nothing is sure: the
        bound is then one of no more than the trials themselves."""
        n = len(gained)
        if n < 2:
            return cls(0.0, 0.0 if n == 0 else -1.0)
        mean = float(gained.mean())
        spread = max(float(gained.std(ddof=1)), 1.0 / n**0.5 if n < _FEWEST else 0.0)
        return cls(mean, mean - _ONE_SIDED_80 * spread / n**0.5)


def hits(scores: np.ndarray, trials: Sequence[Trial]) -> np.ndarray:
    """Whether something that was liked later is among the ten best, 0 or 1, (n_trials,).

    Arguments:
        scores: of each trial's titles, (n_trials, n_titles).
        trials: whose; titles that a trial liked already are left out.
    """
    found = np.zeros(len(trials))
    for i, trial in enumerate(trials):
        row = scores[i].copy()
        row[list(trial.newcomer.liked)] = -np.inf
        found[i] = np.isin(top(row, N_FIRST), trial.targets).any()
    return found
