"""From a situation to rows of titles: hard constraints, reserved titles, then row by row, no title twice.

The order of work is the law of propensities (docs/propensities.md). Titles that may not be shown go first.
Rows that claim titles or slots whatever else happens take theirs: rows that reserve, the hero, rows that
rules pin, rows that keep their place. Then, slot by slot from the top, a row is drawn from all that are still
long enough, and filled, before the next is drawn. So the chance of each draw is known, given the rows above
it.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

import msgspec

from coldopen.core.decision import PlannedRow, RowDraw, TitleDraw, TitleSample
from coldopen.core.page import Message
from coldopen.planner.choosing import Chooser, Drawing
from coldopen.planner.common import COMMON_SOURCES, CommonRows
from coldopen.planner.considered import Considered
from coldopen.planner.exploring import Exploring
from coldopen.planner.filling import Filling
from coldopen.planner.layout import Failed, in_order, pinned_and_free
from coldopen.planner.options import PlannerOptions
from coldopen.planner.reranking import reranked
from coldopen.planner.sampling import Sampling
from coldopen.planner.stretch import Next, Stretch
from coldopen.rows import Proposal, RowSource, Situation

_N_SPARE = 10
"""So many rows more than fit are considered where rows are drawn."""

_KEEP_THEIR_PLACE = ("campaign", "continue")
"""Sources whose rows are where the rules would have them: what an advertisement promised, what was begun."""


@dataclass(frozen=True, slots=True)
class Composed:
    """The rows of a page and, per row, its titles as catalogue indices. Where time ran out, `n_in_time` rows
    were placed until then; those below came as they were on the page before.

    `considered` are the keys of the rows that could be drawn, `draws` how they were; `gains` has a byte a
    row, as decisions have it.
    """

    rows: tuple[PlannedRow, ...]
    titles: tuple[list[int], ...]
    n_in_time: int | None = None
    considered: tuple[str, ...] = ()
    gains: bytes = b""
    draws: tuple[RowDraw, ...] = ()
    explored: tuple[TitleDraw, ...] = ()
    sampled: tuple[TitleSample, ...] = ()
    n_kept: int = 0

    @property
    def cut(self) -> bool:
        """Whether time ran out."""
        return self.n_in_time is not None


@dataclass(frozen=True)
class GoingOn:
    """What a re-plan keeps of the page before: the rows `kept` at the top, as they are; of those in `rest`,
    in their order, whatever is not among the first `n_anew` rows below."""

    kept: tuple[tuple[PlannedRow, list[int]], ...] = ()
    rest: tuple[Proposal, ...] = ()
    n_anew: int = 0


AFRESH = GoingOn()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a page is to be made: its rows drawn, or (None) in the order of the rules; afresh, or going on."""

    drawing: Drawing | None = None
    going_on: GoingOn = AFRESH


IN_ORDER = Plan()


def compose(
    situation: Situation,
    sources: Sequence[RowSource],
    n_rows: int,
    n_columns: int,
    options: PlannerOptions,
    excluded: Sequence[int] = (),
    out_of_time: Callable[[], bool] = lambda: False,
    failed: Failed = lambda name, error: None,
    plan: Plan = IN_ORDER,
) -> Composed:
    """A page of at most `n_rows` rows (the hero among them) of at most `n_columns` titles.

    Every title is allowed in the situation, none of `excluded` (catalogue indices) is there, and none appears
    twice (rows that are kept stay as they are, but for titles that may not be shown any more). Titles that
    rules pin are kept for their rows; then rows that reserve theirs (a top ten) get them, then the hero, then
    pinned rows, then the other rows from the top: as drawn, or where nothing is in the order of the rules.
    A row left with too few titles gives way.

    `out_of_time` is asked before each row; once it says so, the page ends there, but for what is left of the
    page that it goes on from.
    """
    page = _Page(Filling(situation, n_columns, options.min_titles, excluded))
    drawing, going_on = plan.drawing, plan.going_on
    page.keep(going_on, situation)
    with_hero = options.hero_titles > 0 and n_rows > 0 and not page.rows
    n_slots = max(n_rows - len(page.rows) - with_hero, 0)
    proposed = _proposed(situation, sources, options, page, n_slots, drawing, failed)
    page.reserve([row for row in proposed.ahead if row.reserves])
    if with_hero:
        page.place(_hero(situation, options.hero_titles, proposed.ahead))
    page.reserve([row for position, row in sorted(proposed.pinned.items()) if position < n_slots])
    n_wanted = len(page.rows) + n_slots
    common = _common_rows(options, proposed, page, going_on, n_slots)
    chooser = None if drawing is None else _chooser(proposed, page, drawing, n_slots, common)
    titles = _Titles.of(situation, page, drawing)
    if chooser is not None:
        rows = _drawn(chooser, proposed, page, going_on, n_slots, titles.exploring)
    else:
        rows = _in_turn(proposed, page, going_on)
    n_in_time = None
    while len(page.rows) < n_wanted:
        if out_of_time():
            n_in_time = len(page.rows)
            page.go_on(going_on, n_wanted)
            break
        page.filling.release(len(page.rows))
        row, gain, unfinished, filled = next(rows, _NO_MORE)
        if row is None:
            break
        is_placed = page.place(row, gain, titles if unfinished else None, filled)
        if is_placed and filled is None and chooser is not None:
            chooser.placed(row.source)
    return page.composed(n_in_time, chooser, titles)


_NO_MORE = Next(None)


@dataclass(frozen=True, slots=True)
class _Titles:
    """How rows that were drawn get their titles: perhaps in an order that is drawn too, or with a new one."""

    filling: Filling
    exploring: Exploring | None = None
    sampling: Sampling | None = None

    @classmethod
    def of(cls, situation: Situation, page: _Page, drawing: Drawing | None) -> _Titles:
        filling = page.filling
        if drawing is None or drawing.luck is None:
            return cls(filling)
        if drawing.sampled:
            return cls(filling, sampling=Sampling(filling, drawing.luck))
        new, n_new = drawing.new_titles, drawing.n_new
        if new is None or not n_new:
            return cls(filling)
        return cls(filling, Exploring(situation, filling, new, drawing.luck, n_new))

    def fill(self, row: Proposal, at: int) -> list[int]:
        """The titles of a row that is to stand `at` rows from the top."""
        if self.sampling is not None:
            row = self.sampling.sampled(row, at)
        return self.explored(row, at, self.filling.fill(row))

    def explored(self, row: Proposal, at: int, chosen: list[int]) -> list[int]:
        """The titles of a row, perhaps with a new one among them."""
        return chosen if self.exploring is None else self.exploring.explored(row, at, chosen)


@dataclass(frozen=True, slots=True)
class _Proposed:
    """The rows that could be on a page below what it keeps.

    `pinned` have a slot of their own, counted from the first one to fill. `read` are the first of the others,
    in the order of the rules, `more` those that were not read yet. `ahead` are the rows that the rules alone
    would have there. `considered` is what is known of `read`, where rows are to be drawn.
    """

    pinned: dict[int, Proposal]
    read: tuple[Proposal, ...]
    more: Iterator[Proposal]
    ahead: tuple[Proposal, ...]
    considered: Considered | None


def _proposed(
    situation: Situation,
    sources: Sequence[RowSource],
    options: PlannerOptions,
    page: _Page,
    n_slots: int,
    drawing: Drawing | None,
    failed: Failed,
) -> _Proposed:
    """What the row sources propose. Where rows are to be drawn it is remembered with the situation: visitors
    of whom the same is known have the same rows drawn from."""
    if drawing is None:
        return _read(situation, sources, options, page, n_slots, n_slots, failed)
    key = ("proposed", n_slots, tuple([row.key for row in page.rows]), tuple([s.name for s in sources]))
    kept = situation.memo.get(key)
    if isinstance(kept, _Proposed):
        return kept
    n_failed = 0

    def note(name: str, error: Exception) -> None:
        nonlocal n_failed
        n_failed += 1
        failed(name, error)

    made = _read(situation, sources, options, page, n_slots, n_slots + _N_SPARE, note)
    made = replace(made, more=iter(()), considered=Considered.of(situation, made.read))
    if not n_failed:
        situation.memo[key] = made
    return made


def _read(
    situation: Situation,
    sources: Sequence[RowSource],
    options: PlannerOptions,
    page: _Page,
    n_slots: int,
    n_read: int,
    failed: Failed,
) -> _Proposed:
    kept, first = {row.key for row in page.rows}, max(len(page.rows) - 1, 0)
    proposals = (
        reranked(row, situation, options.rerank)
        for row in in_order(sources, options.layout, situation, failed)
        if row.key not in kept
    )
    pinned, free = pinned_and_free(proposals, situation)
    passed = [row for position, row in sorted(pinned.items()) if position < first]
    pinned = {position - first: row for position, row in pinned.items() if position >= first}
    rows = chain(passed, free)
    read = tuple(islice(rows, n_read))
    ahead = tuple(islice(_sequence(pinned, read), n_slots))
    if n_read > n_slots:
        pinned |= {i: row for i, row in enumerate(ahead) if row.source in _KEEP_THEIR_PLACE}
    return _Proposed(pinned, read, rows, ahead, None)


@dataclass
class _Page:
    """A page as it grows from the top."""

    filling: Filling
    rows: list[PlannedRow] = field(default_factory=list)
    titles: list[list[int]] = field(default_factory=list)
    gains: list[int] = field(default_factory=list)
    reserved: dict[str, list[int]] = field(default_factory=dict)
    n_kept: int = 0

    def keep(self, going_on: GoingOn, situation: Situation) -> None:
        """Keep rows as they are, but for what may not be shown any more."""
        for row, titles in going_on.kept:
            shown = [title for title in titles if situation.allowed[title]]
            if shown:
                self.filling.take(shown)
                self._add(msgspec.structs.replace(row, n_titles=len(shown)), shown)
        self.n_kept = len(self.rows)

    def reserve(self, rows: Iterable[Proposal]) -> None:
        """Let rows take their titles before they are placed."""
        for row in rows:
            if row.key not in self.reserved:
                self.reserved[row.key] = self.filling.fill(row)

    def place(
        self,
        row: Proposal,
        gain: int = 0,
        titles: _Titles | None = None,
        filled: list[int] | None = None,
    ) -> bool:
        """Place a row below the others, unless it would be too short; whether it was placed."""
        if filled is not None:
            chosen = filled if titles is None else titles.explored(row, len(self.rows), filled)
        elif row.key in self.reserved:
            chosen = self.reserved[row.key]
        elif titles is None:
            chosen = self.filling.fill(row)
        else:
            chosen = titles.fill(row, len(self.rows))
        if chosen:
            self._add(_planned(row, chosen), chosen, gain)
        return bool(chosen)

    def go_on(self, going_on: GoingOn, n_wanted: int) -> None:
        """Place what is left of the page before, in its order, as far as there is room."""
        for row in _unplaced(iter(going_on.rest), self):
            if len(self.rows) >= n_wanted:
                break
            self.filling.release(len(self.rows))
            self.place(row)

    def has(self, key: str) -> bool:
        """Whether a row of this key is on the page."""
        return any(key == row.key for row in self.rows)

    def composed(self, n_in_time: int | None, chooser: Chooser | None, titles: _Titles) -> Composed:
        """The page as it is."""
        rows, chosen = tuple(self.rows), tuple(self.titles)
        if chooser is None:
            return Composed(rows, chosen, n_in_time, n_kept=self.n_kept)
        return Composed(
            rows,
            chosen,
            n_in_time,
            tuple([row.key for row in chooser.rows]),
            bytes(self.gains),
            tuple(chooser.draws),
            tuple(titles.exploring.draws) if titles.exploring is not None else (),
            tuple(titles.sampling.samples) if titles.sampling is not None else (),
            self.n_kept,
        )

    def _add(self, row: PlannedRow, titles: list[int], gain: int = 0) -> None:
        self.rows.append(row)
        self.titles.append(titles)
        self.gains.append(gain)


def _common_rows(
    options: PlannerOptions, proposed: _Proposed, page: _Page, going_on: GoingOn, n_slots: int
) -> CommonRows:
    """What the first rows below the hero owe beside those that are kept or have a slot of their own there."""
    n_placed, with_hero = len(page.rows), bool(page.rows) and page.rows[0].shape == "hero"
    until = with_hero + options.common_within
    fixed = [row for p, row in _fixed(proposed, page).items() if p < min(until - n_placed, n_slots)]
    n_left = max(min(until - n_placed, n_slots) - len(fixed), 0)
    there = [*(row.source for row in page.rows[with_hero:until]), *(row.source for row in fixed)]
    n_owed = options.common_rows - sum(source in COMMON_SOURCES for source in there)
    return CommonRows(n_owed, min(n_left, going_on.n_anew) if going_on.kept else n_left)


def _fixed(proposed: _Proposed, page: _Page) -> dict[int, Proposal]:
    """The rows with a slot of their own, those without titles left out."""
    return {p: row for p, row in proposed.pinned.items() if page.reserved.get(row.key)}


def _chooser(proposed: _Proposed, page: _Page, drawing: Drawing, n_slots: int, common: CommonRows) -> Chooser:
    """What chooses from the rows that have no slot of their own."""
    considered, reserved = proposed.considered, page.reserved
    assert considered is not None
    fixed = {row.key for row in proposed.pinned.values()}
    places = {row.key: i for i, row in enumerate(considered.rows) if row.key in fixed or row.key in reserved}
    left_out = {i for key, i in places.items() if key in fixed or not reserved[key]}
    ready = {i: reserved[key] for key, i in places.items() if i not in left_out}
    n_free = n_slots - sum(p < n_slots and bool(reserved[row.key]) for p, row in proposed.pinned.items())
    return Chooser(considered, left_out, ready, page.filling, drawing, n_free, common)


def _drawn(
    chooser: Chooser,
    proposed: _Proposed,
    page: _Page,
    going_on: GoingOn,
    n_slots: int,
    exploring: Exploring | None,
) -> Iterator[Next]:
    """The rows from the top with their gains: those with a place of their own there, the others drawn. Where
    a page goes on from another, only `n_anew` are drawn and the rest comes as it was."""
    fixed, top = _fixed(proposed, page), len(page.rows)
    if going_on.kept:
        yield from _going_on(chooser, page, going_on, fixed, n_slots)
        return
    stretch = Stretch.of(chooser, exploring, range(top, top + n_slots))
    position = 0
    while position < n_slots:
        if position in fixed:
            yield Next(fixed[position])
            position += 1
            continue
        before = position
        if stretch is not None:
            n_free = min((p for p in fixed if p > position), default=n_slots) - position
            for row in stretch.rows(len(page.rows), page.filling.until_released(len(page.rows), n_free)):
                position += 1
                yield row
        if position == before:
            yield from _chosen(chooser, page)
            position += 1


def _going_on(
    chooser: Chooser, page: _Page, going_on: GoingOn, fixed: dict[int, Proposal], n_slots: int
) -> Iterator[Next]:
    n_anew, rest = going_on.n_anew, iter(going_on.rest)
    fixed_keys = {row.key for row in fixed.values()}
    for position in range(n_slots):
        if position in fixed:
            yield Next(fixed[position])
            continue
        row = next(_unplaced(rest, page, fixed_keys), None) if n_anew <= 0 else None
        n_anew -= 1
        if row is not None:
            chooser.settled(row.key)
            yield Next(row)
        else:
            yield from _chosen(chooser, page)


def _chosen(chooser: Chooser, page: _Page) -> Iterator[Next]:
    place = chooser.choose(len(page.rows))
    if place is not None:
        yield Next(chooser.rows[place], chooser.gain(place), unfinished=True)


def _in_turn(proposed: _Proposed, page: _Page, going_on: GoingOn) -> Iterator[Next]:
    """The rows in the order of the rules, without gains. Where a page goes on from another, `n_anew` of them
    beside those with a place of their own; then the rest of that page as it was, then what else there is."""
    free: Iterator[Proposal] = chain(proposed.read, proposed.more)
    if going_on.kept:
        fixed_keys = {row.key for row in proposed.pinned.values()}
        rest = _unplaced(iter(going_on.rest), page, fixed_keys)
        others = (row for row in free if not page.has(row.key))
        free = chain(_first(free, going_on.n_anew, page), rest, others)
    return (Next(row) for row in _sequence(proposed.pinned, free))


def _first(rows: Iterator[Proposal], n: int, page: _Page) -> Iterator[Proposal]:
    """Rows until `n` of them were placed."""
    while n > 0 and (row := next(rows, None)) is not None:
        yield row
        n -= page.has(row.key)


def _unplaced(rest: Iterator[Proposal], page: _Page, fixed_keys: Container[str] = ()) -> Iterator[Proposal]:
    """Rows of the page before that are not on this one yet, have no place of their own there and are still
    long enough."""
    filling = page.filling
    for row in rest:
        if page.has(row.key) or row.key in fixed_keys:
            continue
        if row.key in page.reserved or filling.count(row) >= filling.needs(row):
            yield row


def _hero(situation: Situation, n_titles: int, ahead: Sequence[Proposal]) -> Proposal:
    """The large titles at the top, given the rows below: what the campaign promised, which moves up into the
    hero, else the newest of what suits the visitor, or is liked here."""
    by_source = {row.source: row for row in reversed(ahead)}
    campaign, fresh = by_source.get("campaign"), by_source.get("fresh")
    if campaign is not None:
        titles, reason = campaign.titles[:1], campaign.reason
    else:
        titles = fresh.titles if fresh is not None and len(fresh.titles) else situation.for_you
        reason = Message("reason.hero")
    return Proposal(
        key="hero",
        source="hero",
        heading=Message("hero"),
        reason=reason,
        titles=titles,
        shape="hero",
        n_most=n_titles,
        n_least=1,
    )


def _sequence(pinned: dict[int, Proposal], free: Iterable[Proposal]) -> Iterator[Proposal]:
    """Pinned rows at their positions, free rows in the places between."""
    others = iter(free)
    for position in range(max(pinned, default=-1) + 1):
        row = pinned[position] if position in pinned else next(others, None)
        if row is not None:
            yield row
    yield from others


def _planned(row: Proposal, chosen: list[int]) -> PlannedRow:
    return PlannedRow(row.key, row.source, row.shape, row.heading, row.reason, len(chosen))
