"""Popularity: how often a title was liked, lately where a half-life is given ("trending")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.evaluation.peers.matrices import counts, decay
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer


@dataclass
class Popularity:
    """Counts of likes; with `half_life_hours` old ones fade, where times are known."""

    half_life_hours: float | None = None
    name: str = "popularity"

    def fit(self, likes: Interactions, seed: int = 0) -> PopularityScorer:
        """The counts."""
        return PopularityScorer(counts(likes, decay(likes, self.half_life_hours)))


@dataclass(frozen=True)
class PopularityScorer:
    """The same scores (n_titles,) for everybody."""

    counts: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """The counts, a row a newcomer."""
        return np.broadcast_to(self.counts, (len(newcomers), len(self.counts)))
