"""Any technique, learned from the latest likes alone: where tastes move by the day, what was says little."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Scorer, Technique

_DAY_MS = 86_400_000.0


@dataclass(frozen=True)
class Recent:
    """The technique on the likes of the last `days`; on all with None, or where times are unknown."""

    technique: Technique
    days: float | None

    @property
    def name(self) -> str:
        """The technique's."""
        return self.technique.name

    def fit(self, likes: Interactions, seed: int = 0) -> Scorer:
        """The technique's scorer, for all titles."""
        if self.days is None or likes.at_ms is None or not len(likes):
            return self.technique.fit(likes, seed)
        late = likes.where(likes.at_ms >= likes.at_ms.max() - self.days * _DAY_MS)
        return self.technique.fit(late.of_visitors(np.unique(late.visitor)), seed)
