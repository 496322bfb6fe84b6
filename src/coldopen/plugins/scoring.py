"""Scorers: a service's own model, which scores titles beside coldopen's taste or instead of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.planner.aside import Aside
from coldopen.planner.deadline import Purse
from coldopen.rows import MOST_LOG_ODDS, Scored, Stranger, Taste, log_odds
from coldopen.taste import Act


class Scoring(Protocol):
    """A scorer placed on a catalogue."""

    def score(self, signals: Signals, acts: tuple[Act, ...]) -> np.ndarray:
        """For each title of the catalogue, the log odds that this visitor plays it once they examine it:
        (n_titles,), finite. Acts name titles by their places in the catalogue. Pure."""


class Scorer(Protocol):
    """Scores titles for newcomers. `name` is that of its entry point."""

    name: str

    def place(self, titles: Sequence[Title]) -> Scoring:
        """Have it know these titles, a whole catalogue. Done once a catalogue, never while a page waits."""


@dataclass(frozen=True, slots=True)
class ScoredTaste:
    """A scorer in the place of taste; see `rows.Taste`.

    Where there is a model too (`beside`), the log odds of both are added, `weight` parts the scorer's and the
    rest the model's (a logarithmic opinion pool, Genest and Zidek 1986), and the model answers for likeness
    and places; without one nothing is like anything. The scorer runs aside for at most `seconds`.
    """

    scorer: str
    scoring: Scoring
    n_titles: int
    aside: Aside
    seconds: float
    beside: Taste | None = None
    weight: float = 1.0

    def stranger(self, signals: Signals, acts: tuple[Act, ...], log_shares: np.ndarray) -> Stranger:
        """What is made of a visitor.

        Raises:
            Problem: the scores are not a finite number for each title.
            TooSlow, StillBusy: the scorer does not answer in time.
            Exception: whatever it raises.
        """
        [told] = self.aside.read(
            self.scorer, lambda: (self.scoring.score(signals, acts),), Purse(self.seconds)
        )
        scores = checked_scores(told, self.n_titles)
        if self.beside is None or self.weight == 1:
            return Scored(scores)
        other = self.beside.stranger(signals, acts, log_shares)
        pooled = self.weight * scores + (1 - self.weight) * log_odds(other.chance(other.scores))
        return Scored(pooled.astype(np.float32), other.gain)

    def similar(self, title: int) -> np.ndarray:
        """See `rows.Taste`."""
        if self.beside is None:
            return np.full(self.n_titles, -np.inf, np.float32)
        return self.beside.similar(title)

    def place_lift(self, signals: Signals) -> np.ndarray | None:
        """See `rows.Taste`."""
        return None if self.beside is None else self.beside.place_lift(signals)


def checked_scores(scores: object, n_titles: int) -> np.ndarray:
    """The scores, bounded; raises Problem where they are not a finite number for each title."""
    if not isinstance(scores, np.ndarray) or scores.dtype.kind not in "fiu":
        raise Problem("scores", type(scores).__name__, "an array of numbers")
    if scores.shape != (n_titles,):
        raise Problem("scores", scores.shape, f"a number for each of {n_titles} titles")
    if not np.isfinite(scores).all():
        raise Problem("scores", f"{int((~np.isfinite(scores)).sum())} that are not finite", "log odds")
    return np.clip(scores, -MOST_LOG_ODDS, MOST_LOG_ODDS).astype(np.float32)
