"""What the caller of a page says of titles: which ones, and perhaps how likely each is to be played."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan

import numpy as np

from coldopen.rows.tasting import Stranger
from coldopen.taste import Space

MOST_LOG_ODDS = 30.0
_LEAST_CHANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Brought:
    """Titles that a caller brings along, as catalogue indices, each once; for each the log odds that this
    visitor plays it once they examine it, nan where nothing was said. In the odds of a title `weight` parts
    are the caller's and the rest a model's, where one is in service."""

    titles: tuple[int, ...]
    log_odds: tuple[float, ...]
    weight: float

    def best_first(self) -> np.ndarray:
        """The titles with the highest log odds first, ties as they came; then those without. int32.

        >>> Brought((5, 2, 9), (float("nan"), -1.0, 0.5), 0.5).best_first().tolist()
        [9, 2, 5]
        """
        losses = [float("inf") if isnan(odds) else -odds for odds in self.log_odds]
        return np.array(self.titles, np.int32)[np.argsort(losses, kind="stable")]

    def beside(self, stranger: Stranger) -> Stranger:
        """What a model makes of the visitor, with the caller's log odds pooled into it: a logarithmic opinion
        pool (Genest and Zidek 1986) for the titles that have some, the model's own for all others."""
        told = ~np.isnan(self.log_odds)
        if not told.any():
            return stranger
        scores = log_odds(stranger.chance(stranger.scores))
        titles = np.array(self.titles)[told]
        scores[titles] += self.weight * (np.array(self.log_odds)[told] - scores[titles])
        return Scored(scores.astype(np.float32), stranger.gain)


@dataclass(frozen=True, slots=True)
class Scored:
    """What log odds make of one visitor; see `rows.Stranger`. The `gain` of (0, 0) claims none and denies
    none."""

    scores: np.ndarray
    gain: tuple[float, float] = (0.0, 0.0)
    space: Space | None = None

    def chance(self, scores: np.ndarray) -> np.ndarray:
        """The inverse of log odds."""
        odds: np.ndarray = 1 / (1 + np.exp(-np.clip(scores, -MOST_LOG_ODDS, MOST_LOG_ODDS)))
        return odds


def log_odds(chances: np.ndarray) -> np.ndarray:
    """Of chances, which are kept a millionth away from 0 and 1."""
    kept = np.clip(chances, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    odds: np.ndarray = np.log(kept / (1 - kept))
    return odds
