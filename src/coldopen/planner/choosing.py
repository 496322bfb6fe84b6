"""Which row fills a slot: drawn by a policy from all that may, with the chance of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.chances import Luck, chances_of, encode
from coldopen.core.decision import RowDraw
from coldopen.core.page import Tier
from coldopen.planner.common import COMMON_SOURCES, CommonRows
from coldopen.planner.exploring import NewTitles
from coldopen.planner.filling import Filling
from coldopen.planner.loops import loops
from coldopen.planner.rerank.examination import columns_examined
from coldopen.policies import N_GAINS, Context, Policy, Rows, Slot, Values, words_of
from coldopen.policies.features import LOG2, MAX_SAME
from coldopen.rows import Proposal, Situation

_N_LOOKED_AT = 16
_N_TELLING = 10
_N_SLOTS_WITH_GAINS = 6
_FOR_EVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Drawing:
    """How the rows of a page are chosen.

    Without `luck` nothing is drawn: each slot gets its likeliest row. `told` says whether the visit has done
    anything yet, as far as the log knows. `new_titles` are tried out, and titles are drawn too where
    `sampled`.
    """

    policy: Policy
    values: Values
    floor: float
    luck: Luck | None
    told: bool = False
    new_titles: NewTitles | None = None
    sampled: bool = False


@dataclass(frozen=True, slots=True)
class Considered:
    """The rows to choose from, in the order of the rules, and what is known of them before any is placed.

    Attributes:
        rows: at most 255.
        titles: the first titles of each row, (n_rows, n_looked_at); n_titles where there are no more.
        chances: that each of these titles is played if examined, of the same shape; 0 for no title.
        examined: the chance that the i-th free title of a row is examined, i from 1, (n_looked_at + 1,).
        n_allowed: how many titles of each row may be shown, (n_rows,).
        keys, words: see `policies.Rows`; words for a visit that has told nothing yet, and for one that has.
        by_source: the places of the rows of each source.
    """

    rows: tuple[Proposal, ...]
    titles: np.ndarray
    chances: np.ndarray
    examined: np.ndarray
    n_allowed: tuple[int, ...]
    keys: tuple[str, ...]
    words: tuple[np.ndarray, np.ndarray]
    by_source: dict[str, np.ndarray]
    _bases: dict[bool, tuple[Values, np.ndarray, np.ndarray]] = field(default_factory=dict)
    _needs: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, situation: Situation, rows: Sequence[Proposal]) -> Considered:
        """What is known of these rows in a situation."""
        nothing = len(situation.catalogue)
        titles = np.full((len(rows), _N_LOOKED_AT), nothing, np.intp)
        for i, row in enumerate(rows):
            first = row.titles[:_N_LOOKED_AT]
            titles[i, : len(first)] = first
        real = titles < nothing
        chances = np.zeros(titles.shape)
        chances[real] = situation.chances(titles[real])
        examined = np.zeros(_N_LOOKED_AT + 1)
        examined[1 : _N_TELLING + 1] = columns_examined(situation.signals.device, _N_TELLING)
        n_allowed = tuple([int(situation.allowed[row.titles].sum()) for row in rows])
        words = _words(situation, rows, False), _words(situation, rows, True)
        by_source = {
            source: np.array([i for i, row in enumerate(rows) if row.source == source])
            for source in {row.source for row in rows}
        }
        keys = tuple([row.key for row in rows])
        return cls(tuple(rows), titles, chances, examined, n_allowed, keys, words, by_source)

    def needs(self, filling: Filling) -> list[int]:
        """How many free titles each row needs to be long enough."""
        if filling.pins:  # which depend on what is excluded
            return [filling.needs(row) for row in self.rows]
        key = filling.n_columns, filling.min_titles
        kept = self._needs.get(key)
        if kept is None:
            kept = self._needs[key] = [filling.needs(row) for row in self.rows]
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


class Chooser:
    """Chooses rows slot by slot from the top.

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
        self._loops = loops()
        self._considered = considered
        self._filling = filling
        self._drawing = drawing
        self._n_slots = n_slots
        self._common = common or CommonRows()
        n = len(self.rows)
        self._left = [i for i in range(n) if i not in left_out]
        self._ready = {i: considered.which(i, titles) for i, titles in ready.items()}
        self._owed = set(ready)
        self._needs = considered.needs(filling)
        self._sure_until = [has - needs for has, needs in zip(considered.n_allowed, self._needs, strict=True)]
        self._short_until = [0] * n
        for place in ready:
            self._sure_until[place] = _FOR_EVER
        words = considered.words[drawing.told]
        self._features = Rows(considered.keys, words, np.zeros(n, np.int64), np.zeros(n, np.int64))
        self._base, self._spread = considered.base(drawing.values, drawing.told)
        self._mean: np.ndarray | None = None
        self._best, self._n_looks = 0.0, 0

    def choose(self, slot: int) -> int | None:
        """The place of the row for the next slot, `slot` rows below the top; None where no row is long
        enough."""
        places = self._eligible()
        self._n_slots -= 1
        if not places:
            return None
        self._look()
        drawing, n, it = self._drawing, len(places), self._features
        if self._mean is None:
            self._mean = self._base + drawing.values.moved(it.gain, it.same)
        eligible = np.array(places)
        mean = self._mean[eligible] + drawing.values.of_order[:n]
        free = Slot(slot, LOG2[:n], mean, self._spread[eligible], drawing.values, it, eligible)
        log_shares = drawing.policy.log_shares(free)
        if drawing.luck is None:
            at = max(range(n), key=chances_of(encode(log_shares), drawing.floor).__getitem__)
        else:
            codes, at = self._loops.draw(log_shares, drawing.floor, drawing.luck.of("row", slot))
            if n > 1:
                self.draws.append(RowDraw(slot, bytes(places), codes, at))
        self._settle(places[at])
        return places[at]

    def settled(self, key: str) -> None:
        """Take note that the row of a key has a place without being drawn."""
        for place in [i for i in self._left if self.rows[i].key == key]:
            self._settle(place)

    def placed(self, source: str) -> None:
        """Take note that a row of this source is on the page now."""
        same, of_source = self._features.same, self._considered.by_source.get(source)
        if of_source is not None and same[of_source[0]] < MAX_SAME:
            same[of_source] += 1
            self._mean = None

    def gain(self, place: int) -> int:
        """What a row promised beside the most promising one when it was last looked at, in fifteenths."""
        return int(self._features.gain[place])

    def _settle(self, place: int) -> None:
        self._left.remove(place)
        self._owed.discard(place)
        self._common.settle(self.rows[place].source)

    def _eligible(self) -> list[int]:
        """The places of the rows that may fill the next slot, ascending."""
        eligible = self._possible()
        if not self._common.binding:
            return eligible
        return [i for i in eligible if self.rows[i].source in COMMON_SOURCES] or eligible

    def _possible(self) -> list[int]:
        """The places of the rows that fit into the next slot, ascending."""
        if self._owed and len(self._owed) >= self._n_slots:
            return sorted(self._owed)
        sure_until, n_taken = self._sure_until, self._filling.n_taken
        return [i for i in self._left if sure_until[i] >= n_taken or self._is_long_enough(i)]

    def _is_long_enough(self, place: int) -> bool:
        """Counted anew, unless too few titles came back since a row was found too short to change that."""
        filling = self._filling
        if filling.n_given < self._short_until[place]:
            return False
        spare = filling.count(self.rows[place]) - self._needs[place]
        if spare < 0:
            self._short_until[place] = filling.n_given - spare
        else:
            self._sure_until[place] = filling.n_taken + spare
        return spare >= 0

    def _look(self) -> None:
        """Bring gains up to date, for the first slots: what each row's first free titles promise, as they
        would be examined."""
        if self._n_looks >= _N_SLOTS_WITH_GAINS:
            return
        self._n_looks += 1
        it = self._considered
        free = self._filling.free[it.titles]
        for place, reserved in self._ready.items():
            free[place] = reserved
        promise = self._loops.promise(free, it.chances, it.examined)
        self._best = self._best or float(promise.max()) or 1.0
        gain = np.minimum(np.rint(promise * (N_GAINS / self._best)), N_GAINS)
        self._features.gain[:] = gain
        self._mean = None


def _words(situation: Situation, rows: Sequence[Proposal], told: bool) -> np.ndarray:
    tier: Tier = "popularity" if situation.stranger is None else "taste"
    context = Context.of(situation.signals, told, tier)
    return np.array([words_of(context, row.source, row.key) for row in rows], np.intp).reshape(len(rows), -1)
