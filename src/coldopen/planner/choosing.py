"""Which row fills a slot: drawn by a policy from all that may, with the chance of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.core.chances import Luck, chances_of, encode
from coldopen.core.decision import RowDraw
from coldopen.planner.common import CommonRows
from coldopen.planner.considered import Considered
from coldopen.planner.exploring import NewTitles
from coldopen.planner.filling import Filling
from coldopen.planner.loops import loops
from coldopen.policies import N_GAINS, Policy, Rows, Slot, Values
from coldopen.policies.features import LOG2, MAX_SAME

N_SLOTS_WITH_GAINS = 6
_FOR_EVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the rows of a page are chosen.

    Without `luck` nothing is drawn: each slot gets its likeliest row. `told` says whether the visit has done
    anything yet, as far as the log knows. `new_titles` are tried out, of which there were `n_explored` on
    earlier pages of the visit and `n_tried` on those of the visitor's other visits; titles are drawn too
    where `sampled`.
    """

    policy: Policy
    values: Values
    floor: float
    luck: Luck | None
    told: bool = False
    new_titles: NewTitles | None = None
    sampled: bool = False
    n_explored: int = 0
    n_tried: int = 0

    @property
    def n_new(self) -> int:
        """How many new titles may be tried out on this page."""
        new = self.new_titles
        if new is None or self.luck is None or self.sampled or not len(new.titles):
            return 0
        return max(new.options.n_left(self.n_explored, self.n_tried), 0)


@dataclass(slots=True)
class State:
    """What changes from slot to slot.

    Attributes:
        left: which rows may still be chosen, bool (n_rows,).
        owed: which of them have reserved their titles, bool (n_rows,).
        sure_until: until so many titles are taken each row is long enough for sure, int (n_rows,).
        short_until: until so many titles came back each row is too short for sure, int (n_rows,).
        gain, same: see `policies.Rows`, (n_rows,).
        n_slots: how many slots will still be asked for.
        common: the common rows that the first of these owe.
        n_looks, best: how often gains were brought up to date, and what the most promising row promised then.
        reserves: which rows have reserved titles, bool (n_rows,).
        reserved: which of its first titles each has reserved, bool (n_rows, n_looked_at).
    """

    left: np.ndarray
    owed: np.ndarray
    sure_until: np.ndarray
    short_until: np.ndarray
    gain: np.ndarray
    same: np.ndarray
    reserves: np.ndarray
    reserved: np.ndarray
    n_slots: int
    common: CommonRows
    n_looks: int = 0
    best: float = 0.0

    @classmethod
    def of(cls, considered: Considered, filling: Filling, n_slots: int, common: CommonRows) -> State:
        """Before any slot is asked for."""
        n, needs = len(considered.rows), considered.needs(filling)
        short_until, gain, same = np.zeros((3, n), np.int64)
        owed, reserves = np.zeros((2, n), np.bool_)
        left, sure_until = np.ones(n, np.bool_), considered.n_allowed - needs
        reserved = np.zeros(considered.titles.shape, np.bool_)
        return cls(left, owed, sure_until, short_until, gain, same, reserves, reserved, n_slots, common)


class Chooser:
    """Chooses rows slot by slot from the top.

    `ordinary` says that compiled code may do the same (`planner.stretch`).

    At each slot the eligible rows are those not placed yet that are long enough, given what was placed above.
    So nothing that is drawn is ever dropped. Where rows that have reserved their titles are as many as the
    slots left, only they are eligible: what they reserved would be on no page otherwise. In the same way only
    common rows are eligible where the first rows still owe as many of them as they have slots left; if none
    of them is, nothing is required.

    Arguments:
        considered: the rows.
        left_out: places of rows that are not to be chosen.
        ready: the titles of rows that have reserved theirs, by place.
        n_slots: how many slots will be asked for.
        common: the common rows that the first of these slots owe.
    """

    ordinary = True

    def __init__(
        self,
        considered: Considered,
        left_out: set[int],
        ready: dict[int, list[int]],
        filling: Filling,
        drawing: Drawing,
        n_slots: int,
        common: CommonRows | None = None,
    ) -> None:
        self.draws: list[RowDraw] = []
        self.rows = considered.rows
        self.considered = considered
        self.filling = filling
        self.drawing = drawing
        self.state = it = State.of(considered, filling, n_slots, common or CommonRows())
        it.left[list(left_out)] = False
        for place, titles in ready.items():
            it.owed[place] = it.reserves[place] = True
            it.reserved[place] = considered.which(place, titles)
            it.sure_until[place] = _FOR_EVER
        self._loops = loops()
        self._needs = considered.needs(filling)
        self._features = Rows(considered.keys, considered.words[drawing.told], it.gain, it.same)
        self.base, self.spread = considered.base(drawing.values, drawing.told)
        self._mean: np.ndarray | None = None

    def choose(self, slot: int) -> int | None:
        """The place of the row for the next slot, `slot` rows below the top; None where no row is long
        enough."""
        eligible = self._eligible()
        n = len(eligible)
        self.state.n_slots -= 1
        if not n:
            return None
        self._look()
        drawing, it = self.drawing, self._features
        if self._mean is None:
            self._mean = self.base + drawing.values.moved(it.gain, it.same)
        mean = self._mean[eligible] + drawing.values.of_order[:n]
        free = Slot(slot, LOG2[:n], mean, self.spread[eligible], drawing.values, it, eligible)
        log_shares = drawing.policy.log_shares(free)
        if drawing.luck is None:
            at = max(range(n), key=chances_of(encode(log_shares), drawing.floor).__getitem__)
        else:
            codes, at = self._loops.draw(log_shares, drawing.floor, drawing.luck.of("row", slot))
            if n > 1:
                self.draws.append(RowDraw(slot, eligible.astype(np.uint8).tobytes(), codes, at))
        place = int(eligible[at])
        self._settle(place)
        return place

    def settled(self, key: str) -> None:
        """Take note that the row of a key has a place without being drawn."""
        for place in np.flatnonzero(self.state.left).tolist():
            if self.rows[place].key == key:
                self._settle(place)

    def placed(self, source: str) -> None:
        """Take note that a row of this source is on the page now."""
        same, of_source = self.state.same, self.considered.by_source.get(source)
        if of_source is not None and same[of_source[0]] < MAX_SAME:
            same[of_source] += 1
            self._mean = None

    def gain(self, place: int) -> int:
        """What a row promised beside the most promising one when it was last looked at, in fifteenths."""
        return int(self.state.gain[place])

    def changed(self) -> None:
        """Take note that others changed the state."""
        self._mean = None

    def _settle(self, place: int) -> None:
        self.state.left[place] = self.state.owed[place] = False
        self.state.common.settle(self.rows[place].source)

    def _eligible(self) -> np.ndarray:
        """The places of the rows that may fill the next slot, rising."""
        (eligible,) = self._possible().nonzero()
        if self.state.common.binding:
            common = eligible[self.considered.is_common[eligible]]
            return common if len(common) else eligible
        return eligible

    def _possible(self) -> np.ndarray:
        """Which rows fit into the next slot, (n_rows,)."""
        it = self.state
        if 0 < np.count_nonzero(it.owed) >= it.n_slots:
            return it.owed
        sure = it.sure_until >= self.filling.n_taken
        possible = it.left & sure
        for place in (it.left > sure).nonzero()[0].tolist():
            possible[place] = self._is_long_enough(place)
        return possible

    def _is_long_enough(self, place: int) -> bool:
        """Counted anew, unless too few titles came back since a row was found too short to change that."""
        filling, it = self.filling, self.state
        if filling.n_given < it.short_until[place]:
            return False
        spare = filling.count(self.rows[place]) - int(self._needs[place])
        if spare < 0:
            it.short_until[place] = filling.n_given - spare
        else:
            it.sure_until[place] = filling.n_taken + spare
        return spare >= 0

    def _look(self) -> None:
        """Bring gains up to date, for the first slots: what each row's first free titles promise, as they
        would be examined."""
        it, of = self.state, self.considered
        if it.n_looks >= N_SLOTS_WITH_GAINS:
            return
        it.n_looks += 1
        free = np.where(it.reserves[:, None], it.reserved, self.filling.free[of.titles])
        promise = self._loops.promise(free, of.chances, of.examined)
        it.best = it.best or float(promise.max()) or 1.0
        it.gain[:] = np.minimum(np.rint(promise * (N_GAINS / it.best)), N_GAINS)
        self._mean = None
