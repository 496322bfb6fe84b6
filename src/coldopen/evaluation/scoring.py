"""Scores of a technique for every newcomer at every level, and two techniques' scores blended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from coldopen.core.errors import Problem
from coldopen.evaluation.split import Period, Split
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Scorer, Technique


@runtime_checkable
class Refreshable(Protocol):
    """A scorer that can take in later likes cheaply: new counts, the same learned parts."""

    def refresh(self, likes: Interactions) -> Scorer:
        """The scorer as it would serve after these likes, which hold all earlier ones too."""


def scores(technique: Technique, split: Split, seed: int = 0) -> Iterator[np.ndarray]:
    """For each period the scores (n_levels, n_cases, n_titles), float32.

    The technique is fitted on each period's past; where periods go on from each other and its scorer can be
    refreshed, it is fitted once, before the first.

    Raises:
        Problem: where a score is not finite or the shape is wrong.
    """
    first: Scorer | None = None
    for period in split.periods:
        if split.rolling and isinstance(first, Refreshable):
            scorer = first.refresh(period.past)
        else:
            first = scorer = technique.fit(period.past, seed)
        yield _scored(technique.name, scorer, period, split.levels)


def _scored(name: str, scorer: Scorer, period: Period, levels: Sequence[int]) -> np.ndarray:
    newcomers = [case.after(k) for k in levels for case in period.cases]
    found = np.asarray(scorer.score(newcomers), np.float32)
    if found.shape != (len(newcomers), period.past.n_titles):
        raise Problem(name, found.shape, f"scores of shape {(len(newcomers), period.past.n_titles)}")
    if not np.isfinite(found).all():
        raise Problem(name, "scores that are not finite", "finite scores")
    return found.reshape(len(levels), len(period.cases), period.past.n_titles)


def standardised(scores: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Scores (..., n_titles) minus their mean over the candidates, over their spread; 0 where all are equal.

    >>> standardised(np.array([[1.0, 3.0, 9.0]]), np.array([True, True, False])).tolist()
    [[-1.0, 1.0, 7.0]]
    """
    among = scores[..., candidates]
    spread = among.std(axis=-1, keepdims=True)
    known = spread > 1e-12
    return np.where(known, (scores - among.mean(axis=-1, keepdims=True)) / np.where(known, spread, 1), 0)


def mixed(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    """(1 - share) of one standardised score and `share` of another."""
    return (1 - share) * one + share * other
