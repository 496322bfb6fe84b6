"""Any peer, learned from the latest likes alone: what was long ago says little of the news."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Scorer, Technique


@dataclass
class Recent:
    """The technique fitted on the last `hours` before the last like; on all where times are unknown."""

    technique: Technique
    hours: float
    name: str = ""

    def __post_init__(self) -> None:
        self.name = self.name or self.technique.name

    def fit(self, likes: Interactions, seed: int = 0) -> Scorer:
        """The technique's scorer."""
        if likes.at_ms is None or not len(likes):
            return self.technique.fit(likes, seed)
        late = likes.where(likes.at_ms >= likes.at_ms.max() - self.hours * 3_600_000)
        return self.technique.fit(late.of_visitors(np.unique(late.visitor)), seed)
