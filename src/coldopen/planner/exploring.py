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

from coldopen.core.chances import Luck
from coldopen.core.decision import TitleDraw
from coldopen.core.log import Arrays
from coldopen.planner.filling import Filling
from coldopen.planner.loops import loops
from coldopen.planner.protected import PROTECTED, is_protected
from coldopen.planner.rerank.examination import columns_examined, rows_examined
from coldopen.policies import NewTitleOptions
from coldopen.rows import Proposal, Situation

_DAY_MS = 86_400_000
COLUMN_OF_NEW = 3
"""The column of a row where a new title may stand."""

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
    def behind_by_title(self) -> dict[int, float]:
        """How many impressions should have come already, by catalogue index."""
        return dict(zip(self.titles.tolist(), self.behind.tolist(), strict=True))

    @cached_property
    def wanting(self) -> np.ndarray:
        """The places of the titles among these, those that miss the most impressions first, (n,)."""
        return np.argsort(-self.missing, kind="stable")

    @cached_property
    def which(self) -> bytes:
        """Which titles these are, to compare with: most views differ in how often they were seen alone."""
        return self.titles.tobytes()


class Exploring:
    """Puts at most `n_left` new titles on one page."""

    def __init__(
        self,
        situation: Situation,
        filling: Filling,
        new: NewTitles,
        luck: Luck,
        n_left: int,
    ) -> None:
        self.draws: list[TitleDraw] = []
        self._situation = situation
        self._filling = filling
        self._new = new
        self._luck = luck
        self._loops = loops()
        self._n_left = n_left
        self._loss_left = new.options.loss

    def explored(self, row: Proposal, at: int, chosen: list[int]) -> list[int]:
        """The titles of a row that stands `at` rows from the top: perhaps with a new one among them, for
        which the last gives way."""
        if not self.is_open or len(chosen) <= COLUMN_OF_NEW or is_protected(row, self._filling):
            return chosen
        eligible = self._eligible(row)
        if not eligible:
            return chosen
        chance = self._chance(at, chosen[COLUMN_OF_NEW], eligible)
        if chance <= 0:
            return chosen
        weights = np.array([1.0, *(self._new.behind_by_title[t] + 1.0 for t in eligible)])
        weights[1:] *= chance / np.add.reduce(weights[1:])
        weights[0] = 1 - chance
        codes, drawn = self._loops.draw(np.log(weights), 0.0, self._luck.of("new", at))
        self.draws.append(TitleDraw(at, COLUMN_OF_NEW, (-1, *eligible), codes, drawn))
        if not drawn:
            return chosen
        self._n_left -= 1
        self._filling.take([eligible[drawn - 1]])
        self._filling.give_back(chosen[-1:])
        return [*chosen[:COLUMN_OF_NEW], eligible[drawn - 1], *chosen[COLUMN_OF_NEW:-1]]

    @property
    def is_open(self) -> bool:
        """Whether the page may have another new title."""
        return self._n_left > 0

    def showable_by(self, rows: tuple[Proposal, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Which of the new titles each row could show, bool (n_rows, n), and the titles, int (n,)."""
        new, memo, key = self._new, self._situation.memo, ("new titles of all", len(rows))
        kept = cast(tuple[bytes, tuple[Proposal, ...], np.ndarray] | None, memo.get(key))
        if kept is None or kept[0] != new.which or kept[1] is not rows:
            which = np.stack([showable(self._situation, new, row) for row in rows])
            which[[row.source in PROTECTED for row in rows]] = False
            memo[key] = kept = (new.which, rows, which)
        return kept[2], new.titles

    def _eligible(self, row: Proposal) -> list[int]:
        """The new titles that the row could show and nobody else does, the most wanting first."""
        new = self._new
        wanting = new.titles[new.wanting[showable(self._situation, new, row)[new.wanting]]]
        eligible: list[int] = wanting[self._filling.free[wanting]][:_N_ELIGIBLE].tolist()
        return eligible

    def _chance(self, at: int, displaced: int, eligible: list[int]) -> float:
        """The chance that one of these stands in for a title, as far as the loss that is left allows."""
        behind = self._new.behind_by_title
        chance = _BEHIND if any(behind[title] > 0 for title in eligible) else _AHEAD
        signals = self._situation.signals
        examined = (
            rows_examined(signals.device, at + 1)[at]
            * columns_examined(signals.device, COLUMN_OF_NEW + 1)[COLUMN_OF_NEW]
        )
        chances = self._situation.chances(np.array([displaced, *eligible], np.intp))
        loss = float(examined * max(chances[0] - np.add.reduce(chances[1:]) / len(eligible), 0.0))
        chance = min(chance, self._loss_left / loss) if loss > 0 else chance
        self._loss_left -= chance * loss
        return chance


def showable(situation: Situation, new: NewTitles, row: Proposal) -> np.ndarray:
    """Which of the new titles a row could show, (n,); for a row that a situation proposes again and again,
    worked out once for the same titles."""
    if row.source in _ANY_TITLE:
        return np.ones(len(new.titles), np.bool_)
    key = ("new titles", row.key)
    kept = cast(tuple[bytes, Proposal, np.ndarray] | None, situation.memo.get(key))
    if kept is None or kept[0] != new.which or kept[1] is not row:
        in_row = np.zeros(len(situation.catalogue), np.bool_)
        in_row[row.titles] = True
        situation.memo[key] = kept = (new.which, row, in_row[new.titles])
    return kept[2]
