"""The situation a page is made in: what is known of the visitor, and what there is to show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

import msgspec
import numpy as np

from coldopen.catalogue import Catalogue, TitleQuery
from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.rows.brought import Brought
from coldopen.rows.edition import Edition
from coldopen.rows.evidence import Evidence
from coldopen.rows.ranking import N_CANDIDATES, best, first, spread
from coldopen.rows.tasting import Stranger, Taste
from coldopen.rules import Fired

T = TypeVar("T")

_DAY_MS = 86_400_000
_N_HEAD, _N_ENOUGH = 2000, 100
_N_DEEP, _N_TELLING = 250, 10
_NEVER_ZERO = 1e-12
_MOST_POPULAR = 0.3
"""What stands for the chance of the most popular title."""


@dataclass(frozen=True)
class Situation:
    """All that a row source may know. `fired` is what the rules say; `at_ms` the time it is decided at.

    With taste, personal orders of titles are those of a model that knows the visitor; without (`by_taste` is
    False, or no model is in service), they are those of the visitor's place: by how titles are received where
    it is `by_reception`, else by how much they are streamed there. What the caller `brought` along
    counts beside the model.
    """

    edition: Edition
    signals: Signals
    fired: Fired
    at_ms: int
    max_age: int | None = None
    language: str = "en"
    evidence: Evidence = field(default_factory=Evidence)
    by_taste: bool = True
    brought: Brought | None = None
    by_reception: bool = False

    @cached_property
    def memo(self) -> dict[object, object]:
        """For what the planner derives from the situation."""
        return {}

    @property
    def catalogue(self) -> Catalogue:
        return self.edition.catalogue

    @property
    def day(self) -> int:
        """The day it is decided on, counted from 1970-01-01 UTC."""
        return self.at_ms // _DAY_MS

    @property
    def taste(self) -> Taste | None:
        """The model in service, placed on the catalogue; None where there is none, or taste is off."""
        return self.edition.taste if self.by_taste else None

    def without_taste(self) -> Situation:
        """The same situation where nothing is known but popularity; worked out once."""
        return self._plain

    @cached_property
    def _plain(self) -> Situation:
        return replace(self, by_taste=False)

    @cached_property
    def stranger(self) -> Stranger | None:
        """What the model makes of this visitor, or None without taste; worked out once.

        Raises:
            Problem: what it makes is no ranking of the catalogue's titles.
        """
        if self.taste is None:
            return None
        known = msgspec.structs.replace(self.signals, genres=self.chosen_genres)
        stranger = self.taste.stranger(known, self.evidence.acts, self._log_shares)
        scores = stranger.scores
        if scores.shape != (len(self.catalogue),) or np.isnan(scores).any():
            raise Problem("scores", scores.shape, f"a number for each of {len(self.catalogue)} titles")
        return stranger if self.brought is None else self.brought.beside(stranger)

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
            return best(shares() * self._boosts if boosted else shares(), self.allowed), self.allowed

        return self.edition.recall(("ranked", by, self.constraints), rank)[0]

    def in_place(self) -> np.ndarray:
        """The best 1,000 allowed titles by how much they are streamed in the visitor's place."""
        return self.ranked(f"place:{self.region or self.signals.country}", self._liking)

    @cached_property
    def for_you(self) -> np.ndarray:
        """The best allowed titles for this visitor, some 1,000: by taste, or else as liked in their place."""
        if self.stranger is not None:
            return self._head[:N_CANDIDATES]
        return self.recall("for you", lambda: best(self._scores, self.allowed))

    def best(self, mask: np.ndarray) -> np.ndarray:
        """The best allowed titles under a mask, at most 1,000: by taste, or else as liked in the visitor's
        place. Where there are more, they are never under 100."""
        if self.stranger is None:
            return best(self._scores, self.allowed & mask)
        found = self._head[mask[self._head]]
        enough = len(found) >= _N_ENOUGH
        return found[:N_CANDIDATES] if enough else first(self._tasted, self.allowed & mask, _N_ENOUGH)

    def promise(self, masks: Sequence[np.ndarray]) -> np.ndarray:
        """By taste, how good a row of the titles under each mask begins: the mean score of its first ten.

        Where fewer than ten are among the visitor's best 250, the last of these stands for the rest. Shape
        (n_masks,); there must be taste.
        """
        top = self.for_you[:_N_DEEP]
        scores = self._tasted[top]
        if not masks or not len(top):
            return np.zeros(len(masks))
        within = np.stack([mask[top] for mask in masks])
        count = np.cumsum(within, axis=1, dtype=np.uint8)
        found = (within & (count <= _N_TELLING)) @ scores
        missing = _N_TELLING - np.minimum(count[:, -1], _N_TELLING)
        mean: np.ndarray = (found + missing * scores[-1]) / _N_TELLING
        return mean

    def chances(self, titles: np.ndarray) -> np.ndarray:
        """The chance that each of these titles is played once it is examined, of the shape of `titles`: by
        taste, calibrated; by popularity, shares beside the largest one, so that they compare and no more."""
        if self.stranger is not None:
            return self.stranger.chance(self._tasted[titles])
        return self._scores[titles] * self._most_popular

    def scores(self, titles: np.ndarray) -> np.ndarray:
        """By taste, how likely each of these titles is to be liked, boosts included; they differ as
        logarithms of chances do. There must be taste."""
        return self._tasted[titles]

    def genre_shares(self) -> np.ndarray:
        """Each title's shares of genres, which sum to 1, or to 0 where none is known; float32 (n_titles,
        n_genres), genres in the catalogue's order."""

        def shares() -> np.ndarray:
            genres = np.stack([self.catalogue.genre(g) for g in self.catalogue.genres], 1).astype(np.float32)
            return genres / np.maximum(genres.sum(1, keepdims=True), 1)

        return self.edition.recall_lasting("genre shares", shares)

    def alike(self, likeness: np.ndarray) -> np.ndarray:
        """The best allowed titles, some 200, by a likeness (n_titles,) and by taste together.

        Each is measured by its own spread over the catalogue, and likeness counts twice. Titles of likeness
        minus infinity are left out. There must be taste.
        """
        blend = np.float32(2 / spread(likeness)) * likeness + self._spread_scores
        return first(blend, self.allowed & (likeness > -np.inf), _N_ENOUGH)

    def recall(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, remembered under a name for all visitors in this place under these rules; by
        taste, it is made for this visitor alone."""
        if self.taste is not None:
            return make()
        key = (name, self.region or self.signals.country, self.constraints)
        return self.edition.recall(key, lambda: (make(), self.allowed))[0]

    def matching(self, query: TitleQuery) -> np.ndarray:
        """The titles that a query means now, shape (n_titles,)."""
        return self.catalogue.mask(query, self.at_ms)

    @cached_property
    def constraints(self) -> tuple[int, int, str, bool]:
        """Stands for the allowed titles, the boosts and what titles are ordered by in keys of the memo. What
        is remembered holds on to the array, so that no other takes its identity."""
        return id(self.allowed), self.day, self.fired.key, self.by_reception

    def _allowed(self, rights: np.ndarray) -> np.ndarray:
        allowed = rights & ~self.edition.withdrawn
        for query in self.fired.forbidden:
            allowed &= ~self.matching(query)
        allowed.setflags(write=False)
        return allowed

    @cached_property
    def _scores(self) -> np.ndarray:
        """How much each title is liked in the visitor's place, boosts included, shape (n_titles,)."""
        return self.recall("scores", lambda: self._received() * self._boosts)

    @cached_property
    def _most_popular(self) -> float:
        """What brings the share of the most popular title to the chance that it is taken to have."""
        return _MOST_POPULAR / max(float(self._scores.max(initial=0.0)), _NEVER_ZERO)

    @cached_property
    def _tasted(self) -> np.ndarray:
        """The model's score of each title, boosts included, shape (n_titles,): scores are like logarithms of
        shares, so that what multiplies a share adds its logarithm."""
        assert self.stranger is not None
        scores = self.stranger.scores
        return scores + np.log(self._boosts).astype(np.float32) if self.fired.boosts else scores

    @cached_property
    def _head(self) -> np.ndarray:
        """The first 2,000 or so of all allowed titles: what most rows can be filled from."""
        return first(self._tasted, self.allowed, _N_HEAD)

    @cached_property
    def _spread_scores(self) -> np.ndarray:
        """Scores in units of their spread."""
        return self._tasted / np.float32(spread(self._tasted))

    @cached_property
    def _log_shares(self) -> np.ndarray:
        key = ("log shares", self.signals.country, self.region)
        return self.edition.recall(key, lambda: np.log(np.maximum(self._liking(), _NEVER_ZERO)))

    def _received(self) -> np.ndarray:
        """How titles are received by those who see them, more where they are streamed more than elsewhere; or
        how much they are streamed; (n_titles,)."""
        reception = self.edition.reception if self.by_reception else None
        if reception is None:
            return self._liking()
        lift: np.ndarray = self._liking() / self.edition.popularity.place(None)
        return lift * reception.chances

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
