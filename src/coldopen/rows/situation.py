"""The situation a page is made in: what is known of the visitor, and what there is to show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from coldopen.catalogue import Catalogue, TitleQuery
from coldopen.core.signals import Signals
from coldopen.rows.edition import Edition
from coldopen.rules import Fired

T = TypeVar("T")

N_CANDIDATES = 1000
_DAY_MS = 86_400_000


@dataclass(frozen=True)
class Evidence:
    """What this visit has done so far, from the log: catalogue indices, latest first."""

    watching: tuple[int, ...] = ()
    dismissed: tuple[int, ...] = ()
    genres: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Situation:
    """All that a row source may know. `fired` is what the rules say; `at_ms` the time it is decided at."""

    edition: Edition
    signals: Signals
    fired: Fired
    at_ms: int
    max_age: int | None = None
    language: str = "en"
    evidence: Evidence = Evidence()

    @property
    def catalogue(self) -> Catalogue:
        return self.edition.catalogue

    @property
    def day(self) -> int:
        """The day it is decided on, counted from 1970-01-01 UTC."""
        return self.at_ms // _DAY_MS

    @cached_property
    def allowed(self) -> np.ndarray:
        """Titles that may be shown here and now by rights, maturity, takedowns, rules; (n_titles,)."""
        rights = self.catalogue.allowed(self.signals.country, self.at_ms, self.max_age)
        key = ("allowed", id(rights), self.day, self.fired.key)
        return self.edition.recall(key, lambda: (self._allowed(rights), rights))[0]

    @cached_property
    def region(self) -> str | None:
        """The visitor's region where it makes a difference: None where nothing is known of it."""
        region = self.signals.region
        return region if region is not None and self.edition.popularity.knows(region) else None

    @cached_property
    def chosen_genres(self) -> tuple[str, ...]:
        """Genres the visitor said they like: in this visit, else on arrival."""
        said = self.evidence.genres
        return self.signals.genres if said is None else said

    def ranked(self, by: str, shares: Callable[[], np.ndarray], boosted: bool = True) -> np.ndarray:
        """The best 1,000 allowed titles by `shares`, times what the rules boost, ties by id; remembered.

        A ranking that claims to be one (a top ten) is not `boosted`.
        """

        def rank() -> tuple[np.ndarray, np.ndarray]:
            return _best(shares() * self._boosts if boosted else shares(), self.allowed), self.allowed

        return self.edition.recall(("ranked", by, self.constraints), rank)[0]

    def in_place(self) -> np.ndarray:
        """The best 1,000 allowed titles as they are liked in the visitor's place."""
        return self.ranked(f"place:{self.region or self.signals.country}", self._liking)

    def best(self, mask: np.ndarray) -> np.ndarray:
        """The best 1,000 allowed titles under a mask, as they are liked in the visitor's place."""
        return _best(self._scores, self.allowed & mask)

    def recall(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, remembered under a name for all visitors in this place under these rules."""
        key = (name, self.region or self.signals.country, self.constraints)
        return self.edition.recall(key, lambda: (make(), self.allowed))[0]

    def matching(self, query: TitleQuery) -> np.ndarray:
        """The titles that a query means now, shape (n_titles,)."""
        return self.catalogue.mask(query, self.at_ms)

    @cached_property
    def constraints(self) -> tuple[int, int, str]:
        """Stands for the allowed titles and the boosts in keys of the memo. What is remembered holds on to
        the array, so that no other takes its identity."""
        return id(self.allowed), self.day, self.fired.key

    def _allowed(self, rights: np.ndarray) -> np.ndarray:
        allowed = rights & ~self.edition.withdrawn
        for query in self.fired.forbidden:
            allowed &= ~self.matching(query)
        allowed.setflags(write=False)
        return allowed

    @cached_property
    def _scores(self) -> np.ndarray:
        """How much each title is liked in the visitor's place, boosts included, shape (n_titles,)."""
        return self.recall("scores", lambda: self._liking() * self._boosts)

    def _liking(self) -> np.ndarray:
        return self.edition.popularity.place(self.signals.country, self.signals.region)

    @cached_property
    def _boosts(self) -> np.ndarray | float:
        if not self.fired.boosts:
            return 1.0
        factors = np.ones(len(self.catalogue))
        for query, factor in self.fired.boosts:
            factors[self.matching(query)] *= factor
        return factors


def _best(scores: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The indices of the highest scores under a mask, best first, ties by index; at most 1,000, int32."""
    indices = np.flatnonzero(among)
    losses = -scores[indices]
    if len(indices) > N_CANDIDATES:
        kept = np.argpartition(losses, N_CANDIDATES)[:N_CANDIDATES]
        kept.sort()
        indices, losses = indices[kept], losses[kept]
    return indices[np.argsort(losses, kind="stable")].astype(np.int32)
