"""From a situation to rows of titles: hard constraints, reserved titles, then row by row, no title twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from coldopen.core.decision import PlannedRow
from coldopen.core.page import Message
from coldopen.planner.layout import Failed, in_order, pinned_and_free
from coldopen.planner.options import PlannerOptions
from coldopen.rows import Proposal, RowSource, Situation

_SLICE = 64


@dataclass(frozen=True, slots=True)
class Composed:
    """The rows of a page and, per row, its titles as catalogue indices. `cut` where time ran out."""

    rows: tuple[PlannedRow, ...]
    titles: tuple[list[int], ...]
    cut: bool = False


def compose(
    situation: Situation,
    sources: Sequence[RowSource],
    n_rows: int,
    n_columns: int,
    options: PlannerOptions,
    excluded: Sequence[int] = (),
    out_of_time: Callable[[], bool] = lambda: False,
    failed: Failed = lambda name, error: None,
) -> Composed:
    """A page of at most `n_rows` rows (the hero among them) of at most `n_columns` titles.

    Every title is allowed in the situation, none of `excluded` (catalogue indices) is there, and none
    appears twice. Titles that rules pin are kept for their rows; then rows that reserve theirs (a top ten)
    get them, then the hero, then the other rows from the top. A row left with too few titles gives way.

    `out_of_time` is asked before each row; once it says so, the page ends there.
    """
    proposals = in_order(sources, options.layout, situation, failed)
    pinned, free = pinned_and_free(proposals, situation)
    filling = _Filling(situation, n_columns, options.min_titles, excluded)
    sequence = _sequence(pinned, free)
    with_hero = options.hero_titles > 0 and n_rows > 0
    n_below = n_rows - with_hero

    ahead: list[Proposal] = []
    filled: dict[str, list[int]] = {}
    for row in sequence:
        ahead.append(row)
        if row.reserves:
            filled[row.key] = filling.fill(row)
        if len(ahead) >= n_below:
            break

    rows: list[PlannedRow] = []
    titles: list[list[int]] = []
    if with_hero:
        row = _hero(situation, options.hero_titles, ahead)
        chosen = filling.fill(row)
        if chosen:
            rows.append(_planned(row, chosen))
            titles.append(chosen)
    n_wanted = len(rows) + n_below
    for row in chain(ahead, sequence):
        if len(rows) >= n_wanted:
            break
        if out_of_time():
            return Composed(tuple(rows), tuple(titles), cut=True)
        chosen = filled[row.key] if row.key in filled else filling.fill(row)
        if chosen:
            rows.append(_planned(row, chosen))
            titles.append(chosen)
    return Composed(tuple(rows), tuple(titles))


class _Filling:
    """Takes titles for one row after another, each title once, pinned titles kept for their rows."""

    def __init__(
        self, situation: Situation, n_columns: int, min_titles: int, excluded: Sequence[int]
    ) -> None:
        self._n_columns = n_columns
        self._min_titles = min_titles
        self._free = bytearray(situation.allowed.tobytes())
        for title in excluded:
            self._free[title] = False
        self._pins = _pins(situation, self._free)
        for pins in self._pins.values():
            for _, title in pins:
                self._free[title] = False

    def fill(self, row: Proposal) -> list[int]:
        """The row's titles, or none where they would be too few."""
        n_most = min(self._n_columns, row.n_most or self._n_columns)
        chosen = self._take(row.titles, n_most)
        titles = _with_pins(chosen, self._pins.get(row.key, ()), n_most)
        n_least = min(n_most, self._min_titles if row.n_least is None else row.n_least)
        kept = titles if len(titles) >= n_least else []
        if kept is not chosen:
            self._give_back(set(chosen).difference(kept))
        return kept

    def _take(self, titles: np.ndarray, n: int) -> list[int]:
        """The first `n` titles that are free, which they are no longer.

        A plain loop over small slices: at 25 titles a row, masks over arrays are no quicker.
        """
        free = self._free
        taken: list[int] = []
        for start in range(0, len(titles), _SLICE):
            for title in titles[start : start + _SLICE].tolist():
                if free[title]:
                    free[title] = False
                    taken.append(title)
                    if len(taken) == n:
                        return taken
        return taken

    def _give_back(self, titles: Iterable[int]) -> None:
        for title in titles:
            self._free[title] = True


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


def _sequence(pinned: dict[int, Proposal], free: Iterator[Proposal]) -> Iterator[Proposal]:
    """Pinned rows at their positions, free rows in the places between."""
    for position in range(max(pinned, default=-1) + 1):
        row = pinned[position] if position in pinned else next(free, None)
        if row is not None:
            yield row
    yield from free


def _pins(situation: Situation, free: bytearray) -> dict[str, tuple[tuple[int, int], ...]]:
    """By row key, the (column, catalogue index) that rules pin there, of titles that may be shown."""
    index = situation.catalogue.index
    pins: dict[str, tuple[tuple[int, int], ...]] = {}
    for key, column, title in situation.fired.pinned_titles:
        at = index.get(title)
        if at is not None and free[at]:
            pins[key] = (*pins.get(key, ()), (column, at))
    return pins


def _with_pins(titles: list[int], pins: Sequence[tuple[int, int]], n_most: int) -> list[int]:
    if not pins:
        return titles
    row = list(titles)
    for column, title in sorted(pins):
        row.insert(column, title)
    return row[:n_most]


def _planned(row: Proposal, chosen: list[int]) -> PlannedRow:
    return PlannedRow(row.key, row.source, row.shape, row.heading, row.reason, len(chosen))
