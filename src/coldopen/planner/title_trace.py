"""Why one title is on a page, or is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.planner.drawn import drawn_titles
from coldopen.planner.recompute import Again
from coldopen.planner.removals import held_back, removed_by
from coldopen.planner.watched import WatchedSource, Weighed
from coldopen.rows import Proposal, Situation


class TitleTraced(Struct, frozen=True):
    """A title: where it is on the page as (row, column), the constraints that keep it off, and in words why
    it is there or not."""

    id: str
    name: str
    placement: tuple[int, int] | None
    removed_by: tuple[str, ...]
    said: tuple[str, ...]


def title_traced(
    title: str, again: Again, sources: Sequence[WatchedSource], weighed: Mapping[int, Weighed], floor: float
) -> TitleTraced:
    """Why a title is on the page or not."""
    catalogue = again.situation.catalogue
    at = catalogue.index.get(title)
    if at is None:
        return TitleTraced(title, "", None, (), (f"not in the catalogue of that page, {catalogue.id}",))
    removed = removed_by(at, again.situation, again.book, again.asked.exclude)
    shown = again.record.titles_by_row()
    placement = next(((r, row.index(at)) for r, row in enumerate(shown) if at in row), None)
    rows = [row for source in sources for row in source.rows if at in row.titles]
    said = [f"removed by {constraint}" for constraint in removed]
    n_rows = held_back(at, again.situation)
    if n_rows:
        said.append(f"kept out of the first {n_rows} rows by culture rules")
    if placement is not None:
        said += _on_page(at, placement, again, rows)
    elif not removed:
        said += _off_page(at, again.record, shown, rows, weighed, floor)
    said += _received(at, again.situation)
    return TitleTraced(title, catalogue.titles[at].name, placement, removed, tuple(said))


def _received(at: int, situation: Situation) -> Iterator[str]:
    """What those who saw a title made of it, where that ordered titles."""
    known = situation.edition.reception
    if known is None or not situation.by_reception or situation.stranger is not None:
        return
    chance, usual = f"{100 * known.chances[at]:.2f}%", f"{100 * known.usual[at]:.2f}%"
    yield (
        f"seen by {known.seen[at]:.1f} and played by {known.played[at]:.1f} of them, as far as that counts: "
        f"played by {chance} of those who see it, where {usual} would be usual"
    )


def _on_page(at: int, placement: tuple[int, int], again: Again, rows: Sequence[Proposal]) -> Iterator[str]:
    (slot, column), record = placement, again.record
    key = record.rows[slot].key
    slots = {row.key: i for i, row in enumerate(record.rows)}
    yield f"row {slot} ({key}), column {column}{_how_drawn(placement, again)}"
    for row in rows:
        rank = f"{_rank(at, row) + 1} of {len(row.titles)}"
        if row.key == key:
            yield f"{key} proposed it as number {rank}"
        elif row.key in slots:
            yield f"row {slots[row.key]} ({row.key}) had it as number {rank}, but row {slot} ({key}) took it"


def _how_drawn(placement: tuple[int, int], again: Again) -> str:
    """How a title was drawn for its place, "" where it was not."""
    drawn = drawn_titles(again.record, again.situation.catalogue)
    return "".join(
        f": {each.how}, drawn by {each.chance:.4f}" for each in drawn if (each.row, each.column) == placement
    )


def _off_page(
    at: int,
    record: Decision,
    shown: Sequence[Sequence[int]],
    rows: Sequence[Proposal],
    weighed: Mapping[int, Weighed],
    floor: float,
) -> Iterator[str]:
    slots = {row.key: i for i, row in enumerate(record.rows)}
    for row in rows:
        rank = f"{_rank(at, row) + 1} of {len(row.titles)}"
        slot = slots.get(row.key)
        if slot is None:
            yield f"{row.key} has it as number {rank}, but {_not_placed(row.key, weighed, floor)}"
        else:
            last = max((_rank(title, row) for title in shown[slot] if title in row.titles), default=-1)
            yield f"row {slot} ({row.key}) has it as number {rank}, and ended with number {last + 1}"
    if not rows:
        yield "no row that was read has it among its titles"


def _not_placed(key: str, weighed: Mapping[int, Weighed], floor: float) -> str:
    """Why a row that was read is not on the page."""
    chances = [
        (float(seen.chances(floor)[seen.keys.index(key)]), slot)
        for slot, seen in weighed.items()
        if key in seen.keys
    ]
    if not chances:
        return "it could fill no slot: too few of its titles were left, or all slots were taken"
    chance, slot = max(chances)
    return f"was not drawn at any of {len(chances)} slots; likeliest at slot {slot}, by {chance:.4f}"


def _rank(title: int, row: Proposal) -> int:
    return int(np.flatnonzero(row.titles == title)[0])
