"""New titles get their chance: now and then one stands in for the title that a row would have shown.

A title is new for some days, and is to be seen `impressions` times in them. Where it is behind the straight
line to that number at half time, rows that could show it do so with a chance; else hardly ever. What that may
cost is bounded page by page.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np

from coldopen.core.chances import Luck, decode, draw, encode
from coldopen.core.decision import TitleDraw
from coldopen.core.log import Arrays
from coldopen.planner.filling import Filling
from coldopen.planner.protected import is_protected
from coldopen.planner.rerank.examination import columns_examined, rows_examined
from coldopen.policies import NewTitleOptions
from coldopen.rows import Proposal, Situation

_DAY_MS = 86_400_000
_COLUMN = 3
_N_ELIGIBLE = 8
_AHEAD, _BEHIND = 0.02, 0.5
_ANY_TITLE = ("for_you", "fresh")


@dataclass(frozen=True)
class NewTitles:
    """The titles that are new by a view of the log.

    Attributes:
        titles: catalogue indices, (n,).
        missing: impressions still to come for each, (n,).
        behind: how many of these should have come already, (n,).
        options: what can be set.
    """

    titles: np.ndarray
    missing: np.ndarray
    behind: np.ndarray
    options: NewTitleOptions

    @classmethod
    def of(cls, exposure: Arrays | None, at_ms: int, options: NewTitleOptions) -> NewTitles:
        """From the view of the fold of exposures, at a moment; titles that were seen often enough left
        out."""
        if exposure is None or not options.impressions:
            return cls(np.zeros(0, np.intp), np.zeros(0), np.zeros(0), options)
        age = (at_ms - exposure["first_at"]) / (options.days * _DAY_MS)
        missing = options.impressions - exposure["n_seen"]
        due = options.impressions * np.clip(2 * age, 0, 1) - exposure["n_seen"]
        here = (missing > 0) & (age < 1)
        return cls(
            exposure["titles"][here].astype(np.intp), missing[here], np.maximum(due[here], 0.0), options
        )

    @cached_property
    def place(self) -> dict[int, int]:
        """Where each title is among these, by its catalogue index."""
        return {title: i for i, title in enumerate(self.titles.tolist())}

    @cached_property
    def wanting(self) -> np.ndarray:
        """The titles, those that miss the most impressions first, (n,)."""
        return self.titles[np.argsort(-self.missing, kind="stable")]


class Exploring:
    """Puts new titles on one page. `n_before` were put on earlier pages of the visit."""

    def __init__(
        self, situation: Situation, filling: Filling, new: NewTitles, luck: Luck, n_before: int
    ) -> None:
        self.draws: list[TitleDraw] = []
        self._situation = situation
        self._filling = filling
        self._new = new
        self._luck = luck
        self._n_left = min(new.options.per_page, new.options.per_visit - n_before)
        self._loss_left = new.options.loss

    def explored(self, row: Proposal, at: int, chosen: list[int]) -> list[int]:
        """The titles of a row that stands `at` rows from the top: perhaps with a new one among them, for
        which the last gives way."""
        if self._n_left <= 0 or len(chosen) <= _COLUMN or is_protected(row, self._filling):
            return chosen
        eligible = self._eligible(row)
        if not eligible:
            return chosen
        chance = self._chance(at, chosen[_COLUMN], eligible)
        if chance <= 0:
            return chosen
        weights = self._new.behind[[self._new.place[t] for t in eligible]] + 1.0
        shares = np.concatenate([[1 - chance], chance * weights / weights.sum()])
        codes = encode(np.log(shares))
        drawn = draw(decode(codes), self._luck.of("new", at))
        self.draws.append(TitleDraw(at, _COLUMN, (-1, *eligible), codes, drawn))
        if not drawn:
            return chosen
        self._n_left -= 1
        self._filling.take([eligible[drawn - 1]])
        self._filling.give_back(chosen[-1:])
        return [*chosen[:_COLUMN], eligible[drawn - 1], *chosen[_COLUMN:-1]]

    def _eligible(self, row: Proposal) -> list[int]:
        """The new titles that the row could show and nobody else does, the most wanting first."""
        wanting = self._wanting(row)
        eligible: list[int] = wanting[self._filling.free[wanting]][:_N_ELIGIBLE].tolist()
        return eligible

    def _wanting(self, row: Proposal) -> np.ndarray:
        """The new titles that the row could show, the most wanting first; for a row that a situation proposes
        again and again, worked out once."""
        new, memo, key = self._new, self._situation.memo, ("new titles", row.key)
        kept = cast(tuple[NewTitles, Proposal, np.ndarray] | None, memo.get(key))
        if kept is None or kept[0] is not new or kept[1] is not row:
            wanting = new.wanting
            if row.source not in _ANY_TITLE:
                wanting = wanting[np.isin(wanting, row.titles)]
            memo[key] = kept = (new, row, wanting)
        return kept[2]

    def _chance(self, at: int, displaced: int, eligible: list[int]) -> float:
        """The chance that one of these stands in for a title, as far as the loss that is left allows."""
        behind = max(self._new.behind[self._new.place[t]] for t in eligible) > 0
        chance = _BEHIND if behind else _AHEAD
        signals = self._situation.signals
        examined = (
            rows_examined(signals.device, at + 1)[at] * columns_examined(signals.device, _COLUMN + 1)[_COLUMN]
        )
        chances = self._situation.chances(np.array([displaced, *eligible], np.intp))
        loss = float(examined * max(chances[0] - chances[1:].mean(), 0.0))
        chance = min(chance, self._loss_left / loss) if loss > 0 else chance
        self._loss_left -= chance * loss
        return chance
