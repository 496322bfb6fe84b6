"""A stretch of slots chosen and filled at once by compiled code, where nothing out of the ordinary is in it.

`Chooser` and `Filling` say what is to be done; this does the same, bit for bit, for rows drawn by softmax
whose titles are neither drawn, reserved nor pinned. Whatever else comes up is left to them, slot by slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from coldopen.core.chances import Luck
from coldopen.core.decision import RowDraw
from coldopen.planner.choosing import Chooser
from coldopen.planner.exploring import Exploring
from coldopen.planner.loops import loops
from coldopen.policies.softmax import Softmax
from coldopen.rows import Proposal

ALL_DONE, NOT_CHOSEN, NOT_FILLED, MAY_TRY = range(4)
"""Why compiled code stops: at the end; where it cannot tell which rows are eligible; after a row that it
cannot fill; after one in which a new title may be tried out."""

TAKEN, GIVEN, N_SLOTS, LOOKS, COMMON_OWED, COMMON_SLOTS, DONE, WANTED, TRIES = range(9)
"""Places of what is counted."""

PLACE, DRAWN, GAIN, ELIGIBLE, FOUND = range(5)
"""Places of what is told of a chosen row."""

_N_FIRST = 256
"""So many titles of a row are at hand: commonly enough."""


class Next(NamedTuple):
    """A row for the next slot, what it promises (see `Decision.gains`), whether its titles are still to be
    drawn or new ones tried out, and its titles where they were taken already."""

    row: Proposal | None
    gain: int = 0
    unfinished: bool = False
    filled: list[int] | None = None


class Stretch:
    """Chooses and fills the slots of one page, as far as they are ordinary."""

    def __init__(
        self,
        loop: Callable[..., int],
        policy: Softmax,
        luck: Luck,
        chooser: Chooser,
        exploring: Exploring | None,
        slots: range,
    ) -> None:
        of, it, filling, drawing = chooser.considered, chooser.state, chooser.filling, chooser.drawing
        self._loop = loop
        self._chooser = chooser
        self._exploring = exploring
        self._first_slot = slots.start
        self._luck = np.array([luck.of("row", slot) for slot in slots])
        self._counts = np.zeros(9, np.int64)
        self._best = np.zeros(1)
        self._chosen = np.empty((len(slots), 5), np.int64)
        self._titles = np.empty((len(slots), filling.n_columns), np.int64)
        self._draws = np.empty((len(slots), 2, len(of.rows)), np.uint8)
        first, known = of.tables(filling, _N_FIRST)
        numbers = (drawing.floor, policy.temperature, policy.optimism, *drawing.values.per_whole)
        showable, new = _NO_NEW if exploring is None else exploring.showable_by(of.rows)
        self._arguments = (
            *(first, known, of.titles, of.chances, of.examined, chooser.base, chooser.spread),
            *(drawing.values.of_order, np.array(numbers), showable, new, filling.free),
            *(it.left, it.owed, it.reserves, it.reserved, it.sure_until, it.short_until, it.gain, it.same),
            *(self._counts, self._best, self._chosen, self._titles, self._draws),
        )

    @classmethod
    def of(cls, chooser: Chooser, exploring: Exploring | None, slots: range) -> Stretch | None:
        """For these slots of a page, counted from the top; None where all is to be done without."""
        loop, drawing = loops().stretch, chooser.drawing
        policy, luck = drawing.policy, drawing.luck
        if loop is None or not isinstance(policy, Softmax) or luck is None or drawing.sampled:
            return None
        if not chooser.ordinary or chooser.filling.pins or not chooser.rows:
            return None
        return cls(loop, policy, luck, chooser, exploring, slots)

    def rows(self, slot: int, n_slots: int) -> Iterator[Next]:
        """Rows for so many slots from this one on, `slot` rows below the top; fewer where one is not
        ordinary. What is still to be done for a row has to be done before the next is asked for."""
        n_done = 0
        while n_done < n_slots:
            why = self._run(slot + n_done, n_slots - n_done)
            n = int(self._counts[DONE])
            yield from self._told(slot + n_done, n, why)
            n_done += n
            if why in (NOT_CHOSEN, NOT_FILLED):
                break

    def _run(self, slot: int, n_slots: int) -> int:
        """Choose and fill from this slot on; why it stopped."""
        chooser, it, filling, counts = self._chooser, self._chooser.state, self._chooser.filling, self._counts
        tries = self._exploring is not None and self._exploring.is_open
        counts[:] = (
            *(filling.n_taken, filling.n_given, it.n_slots, it.n_looks, it.common.n_owed, it.common.n_slots),
            *(0, n_slots, tries),
        )
        self._best[0] = it.best
        why = self._loop(self._luck[slot - self._first_slot :], *self._arguments)
        filling.n_taken, _, it.n_slots, it.n_looks, it.common.n_owed, it.common.n_slots, *_ = counts.tolist()
        it.best = float(self._best[0])
        chooser.changed()
        return why

    def _told(self, slot: int, n: int, why: int) -> Iterator[Next]:
        """The rows that were chosen last, each draw noted as its row is asked for."""
        chooser = self._chooser
        titles, draws, width = self._titles[:n].tolist(), self._draws[:n].tobytes(), len(chooser.rows)
        for i, (place, drawn, gain, n_eligible, found) in enumerate(self._chosen[:n].tolist()):
            if n_eligible > 1:
                at = 2 * width * i
                eligible, codes = draws[at : at + n_eligible], draws[at + width : at + width + n_eligible]
                chooser.draws.append(RowDraw(slot + i, eligible, codes, drawn))
            unfinished = i == n - 1 and why in (NOT_FILLED, MAY_TRY)
            filled = None if unfinished and why == NOT_FILLED else titles[i][:found]
            yield Next(chooser.rows[place], gain, unfinished, filled)


_NO_NEW = np.zeros((0, 0), np.bool_), np.zeros(0, np.int64)
