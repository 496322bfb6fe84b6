"""What ranking by taste gains over ranking by popularity, as far as past newcomers can tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from coldopen.taste.blend import Trial
from coldopen.taste.top import top

N_FIRST = 10
_ONE_SIDED_80 = 0.8416
_LEAN = 100


class Gain(Struct, frozen=True):
    """The gain in the chance that something among the first ten is liked; 0.01 is one point.

    `lower` is its one-sided 80% bound. Without past newcomers to tell, the blend is popularity alone, which
    gains nothing for sure.
    """

    mean: float = 0.0
    lower: float = 0.0

    @classmethod
    def of(cls, gained: np.ndarray, before: Gain | None = None) -> Gain:
        """From each trial's gain, -1, 0 or 1, (n_trials,).

        Of `before`, the level with fewer likes, it counts as much as a hundred trials: who is known better is
        not expected to be served worse, unless there are trials enough to say so.
        """
        n, extra = len(gained), 0 if before is None else _LEAN
        if not n:
            return cls() if before is None else before
        mean = (float(gained.sum()) + (extra * before.mean if before else 0.0)) / (n + extra)
        spread = max(float(gained.std()), 1 / n**0.5)
        return cls(mean, mean - _ONE_SIDED_80 * spread / (n + extra) ** 0.5)


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
