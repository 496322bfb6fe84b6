"""The rows that a page is drawn from, and what is known of them before any is placed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.page import Tier
from coldopen.planner.common import COMMON_SOURCES
from coldopen.planner.filling import Filling
from coldopen.planner.rerank.examination import columns_examined
from coldopen.policies import Context, Values, words_of
from coldopen.rows import Proposal, Situation

N_LOOKED_AT = 16
_N_TELLING = 10


@dataclass(frozen=True, slots=True)
class Considered:
    """The rows to choose from, in the order of the rules, and what is known of them before any is placed.

    Attributes:
        rows: at most 255.
        titles: the first titles of each row, (n_rows, n_looked_at); n_titles where there are no more.
        chances: that each of these titles is played if examined, of the same shape; 0 for no title.
        examined: the chance that the i-th free title of a row is examined, i from 1, (n_looked_at + 1,).
        n_allowed: how many titles of each row may be shown, int (n_rows,).
        keys, words: see `policies.Rows`; words for a visit that has told nothing yet, and for one that has.
        by_source: the places of the rows of each source.
        is_common: which rows everybody in the place has, bool (n_rows,).
    """

    rows: tuple[Proposal, ...]
    titles: np.ndarray
    chances: np.ndarray
    examined: np.ndarray
    n_allowed: np.ndarray
    keys: tuple[str, ...]
    words: tuple[np.ndarray, np.ndarray]
    by_source: dict[str, np.ndarray]
    is_common: np.ndarray
    _bases: dict[bool, tuple[Values, np.ndarray, np.ndarray]] = field(default_factory=dict)
    _needs: dict[tuple[int, int], np.ndarray] = field(default_factory=dict)
    _tables: dict[tuple[int, int], tuple[np.ndarray, np.ndarray]] = field(default_factory=dict)

    @classmethod
    def of(cls, situation: Situation, rows: Sequence[Proposal]) -> Considered:
        """What is known of these rows in a situation."""
        nothing = len(situation.catalogue)
        titles = np.full((len(rows), N_LOOKED_AT), nothing, np.intp)
        for i, row in enumerate(rows):
            first = row.titles[:N_LOOKED_AT]
            titles[i, : len(first)] = first
        real = titles < nothing
        chances = np.zeros(titles.shape)
        chances[real] = situation.chances(titles[real])
        examined = np.zeros(N_LOOKED_AT + 1)
        examined[1 : _N_TELLING + 1] = columns_examined(situation.signals.device, _N_TELLING)
        n_allowed = np.array([np.count_nonzero(situation.allowed[row.titles]) for row in rows], np.int64)
        words = _words(situation, rows, False), _words(situation, rows, True)
        by_source = {
            source: np.array([i for i, row in enumerate(rows) if row.source == source])
            for source in {row.source for row in rows}
        }
        keys = tuple([row.key for row in rows])
        is_common = np.array([row.source in COMMON_SOURCES for row in rows], np.bool_)
        return cls(tuple(rows), titles, chances, examined, n_allowed, keys, words, by_source, is_common)

    def needs(self, filling: Filling) -> np.ndarray:
        """How many free titles each row needs to be long enough, (n_rows,)."""
        key = filling.n_columns, filling.min_titles
        kept = self._needs.get(key)
        if kept is None or filling.pins:  # which depend on what is excluded
            kept = np.array([filling.needs(row) for row in self.rows], np.int64)
            if not filling.pins:
                self._needs[key] = kept
        return kept

    def tables(self, filling: Filling, n_first: int) -> tuple[np.ndarray, np.ndarray]:
        """What compiled code knows of the rows: their first titles, int32 (n_rows, n_first); and how many
        titles they have, may have and need, their source and whether it is common, int (5, n_rows)."""
        key = filling.n_columns, filling.min_titles
        kept = self._tables.get(key)
        if kept is None:
            first = np.full((len(self.rows), n_first), -1, np.int32)
            for i, row in enumerate(self.rows):
                first[i, : len(row.titles)] = row.titles[:n_first]
            sources = {source: i for i, source in enumerate(self.by_source)}
            known = (
                [len(row.titles) for row in self.rows],
                [filling.most(row) for row in self.rows],
                self.needs(filling),
                [sources[row.source] for row in self.rows],
                self.is_common,
            )
            kept = self._tables[key] = (first, np.array(known, np.int64))
        return kept

    def which(self, place: int, reserved: Iterable[int]) -> list[bool]:
        """Which of the first titles of a row are among those that it has reserved, (n_looked_at,)."""
        reserved = set(reserved)
        return [title in reserved for title in self.titles[place].tolist()]

    def base(self, values: Values, told: bool) -> tuple[np.ndarray, np.ndarray]:
        """What the rows' words say of their values, each (n_rows,): the mean, and the spread."""
        kept = self._bases.get(told)
        if kept is None or kept[0] is not values:
            kept = self._bases[told] = (values, *values.base(self.words[told]))
        return kept[1], kept[2]


def _words(situation: Situation, rows: Sequence[Proposal], told: bool) -> np.ndarray:
    tier: Tier = "popularity" if situation.stranger is None else "taste"
    context = Context.of(situation.signals, told, tier)
    return np.array([words_of(context, row.source, row.key) for row in rows], np.intp).reshape(len(rows), -1)
