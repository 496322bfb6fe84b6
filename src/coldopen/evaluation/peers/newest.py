"""What ranks titles that nobody has watched without looking at the newcomer: the newest first, or chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer


@dataclass
class Newest:
    """By year; titles of unknown year come last."""

    name: str = "newest"

    def fit(self, likes: Interactions, seed: int = 0) -> Same:
        """The years."""
        return Same(np.array([title.year or 0 for title in likes.titles], np.float32))


@dataclass
class Chance:
    """A random order for each newcomer."""

    name: str = "chance"

    def fit(self, likes: Interactions, seed: int = 0) -> Drawn:
        """The seed."""
        return Drawn(likes.n_titles, seed)


@dataclass(frozen=True)
class Same:
    """The same scores for everybody."""

    scores: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """The scores, a row a newcomer."""
        return np.broadcast_to(self.scores, (len(newcomers), len(self.scores)))


@dataclass(frozen=True)
class Drawn:
    """Scores drawn anew for each newcomer."""

    n_titles: int
    seed: int

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Uniform draws, (n_newcomers, n_titles)."""
        return np.random.default_rng(self.seed).random((len(newcomers), self.n_titles), np.float32)
