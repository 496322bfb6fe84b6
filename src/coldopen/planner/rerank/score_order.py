"""The order of scores: what every other order is compared with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.planner.rerank.candidates import Candidates


@dataclass(frozen=True)
class ScoreOrder:
    """The best first; of equals, whichever comes first."""

    strength: float = 0.0

    def __call__(self, candidates: Candidates, k: int) -> np.ndarray:
        """The places of the k best."""
        return np.argsort(-candidates.scores, kind="stable")[:k]


def scaled(scores: np.ndarray) -> np.ndarray:
    """Scores from 0, the least, to 1, the greatest; all 0 where they are equal.

    >>> scaled(np.array([2.0, 4.0, 3.0])).tolist()
    [0.0, 1.0, 0.5]
    """
    least = scores.min(initial=np.inf)
    width = scores.max(initial=-np.inf) - least
    return (scores - least) / width if width > 0 else np.zeros(len(scores))
