"""A technique: any way to rank titles for a newcomer, learned from the likes of those before.

>>> from coldopen.taste.interactions import Interactions
>>> class Alphabetical:
...     name = "alphabetical"
...     def fit(self, likes, seed=0):
...         return self
...     def score(self, newcomers):
...         return -np.tile(np.arange(2.0), (len(newcomers), 1))
>>> technique: Technique = Alphabetical()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.taste.interactions import Interactions, Tokens


@dataclass(frozen=True)
class Newcomer:
    """What is known of a visitor whom nobody has met.

    `signals` are those of their arrival; `liked` are indices of titles, first liked first; `at_ms` is when
    they arrived (Unix milliseconds), None where unknown.
    """

    signals: Tokens = ()
    liked: tuple[int, ...] = ()
    at_ms: int | None = None


class Scorer(Protocol):
    """Says how likely each title is to be liked next. Fitted, immutable, deterministic."""

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Scores (n_newcomers, n_titles), finite, higher for what is likelier to be liked next.

        Titles that a newcomer liked already are scored like any other; who ranks leaves them out. Tokens and
        times never met in training are fine.
        """


class Technique(Protocol):
    """Learns a scorer from likes."""

    @property
    def name(self) -> str:
        """What it is called."""

    def fit(self, likes: Interactions, seed: int = 0) -> Scorer:
        """The scorer for `likes.titles`; the same for the same arguments.

        Likes may be few or none, and titles without any like are scored too.
        """
