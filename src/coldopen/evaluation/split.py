"""A split: pasts to learn from, and the newcomers who arrive after each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.technique import Newcomer


@dataclass(frozen=True)
class Case:
    """A newcomer under test.

    `visitor` tells people apart within a set, across seeds; `liked` are all their likes, as indices of
    titles, in the order in which they are revealed; the first `n_revealed` of them are never targets.
    """

    visitor: int
    signals: Tokens
    liked: tuple[int, ...]
    n_revealed: int
    at_ms: int | None = None

    @property
    def targets(self) -> tuple[int, ...]:
        """What is to be found: the likes that no level reveals, the same for every level."""
        return self.liked[self.n_revealed :]

    def after(self, k: int) -> Newcomer:
        """What is known of them after their first k likes."""
        return Newcomer(self.signals, self.liked[:k], self.at_ms)


@dataclass(frozen=True)
class Period:
    """What had happened before a moment, and who arrived after it.

    `candidates` are the titles that are ranked, bool (n_titles,); `past` counts them all.
    """

    past: Interactions
    cases: tuple[Case, ...]
    candidates: np.ndarray


@dataclass(frozen=True)
class Split:
    """Periods, in time where there is one, and how many likes are revealed: `levels`, ascending."""

    table: str
    levels: tuple[int, ...]
    periods: tuple[Period, ...]

    @property
    def rolling(self) -> bool:
        """Whether each period's past goes on from the one before; otherwise they are separate trials."""
        return self.table in ("in time", "first like")

    @property
    def cases(self) -> tuple[Case, ...]:
        """All newcomers, period after period."""
        return tuple(case for period in self.periods for case in period.cases)


def thinned(split: Split, n_periods: int) -> Split:
    """The split with so many of its periods at most, evenly chosen."""
    n = len(split.periods)
    if n <= n_periods:
        return split
    chosen = np.unique(np.linspace(0, n - 1, n_periods).round().astype(int))
    return Split(split.table, split.levels, tuple(split.periods[i] for i in chosen))


def levels_that_fit(n_likes: np.ndarray, wanted: Sequence[int], share: float, least: int) -> tuple[int, ...]:
    """The levels without the largest, until `share` of those with one like more are at least `least`.

    >>> levels_that_fit(np.array([2, 2, 4, 4]), (0, 1, 3, 5), 1.0, 2)
    (0, 1, 3)
    """
    levels = tuple(wanted)
    while len(levels) > 1 and share * (n_likes > levels[-1]).sum() < least:
        levels = levels[:-1]
    return levels
