"""How the rows and titles of a recorded page came to be there: each one's chance, and what else might have
been."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Decision


class DrawnSlot(Struct, frozen=True):
    """A row of a page: the chance with which it was drawn, how many other rows could have been, and the
    likeliest of these with its chance. A row that nothing was drawn for has a chance of 1 and no others."""

    slot: int
    key: str
    n_titles: int
    chance: float
    n_alternatives: int = 0
    likeliest: str | None = None
    its_chance: float | None = None


class DrawnTitle(Struct, frozen=True):
    """A title that was drawn for its place: to be "tried out", or the "usual" one where one might have been;
    or "sampled", as the first titles of the first rows are in a small part of visits. Its chance, given what
    was drawn before, and how many others could have been drawn."""

    row: int
    column: int
    title: str
    how: Literal["tried out", "usual", "sampled"]
    chance: float
    n_others: int


def drawn_titles(record: Decision, catalogue: Catalogue) -> tuple[DrawnTitle, ...]:
    """The titles of a page that were drawn, as its record tells, in the page's catalogue."""
    return tuple(sorted([*_tried(record, catalogue), *_sampled(record, catalogue)], key=_place))


def _place(drawn: DrawnTitle) -> tuple[int, int]:
    return drawn.row, drawn.column


def _tried(record: Decision, catalogue: Catalogue) -> Iterator[DrawnTitle]:
    for draw in record.explored:
        at = record.title_at(draw.row, draw.column)
        if at is not None:
            how: Literal["tried out", "usual"] = "usual" if draw.eligible[draw.chosen] < 0 else "tried out"
            chance, n_others = float(draw.chances()[draw.chosen]), len(draw.eligible) - 1
            yield DrawnTitle(draw.row, draw.column, catalogue.titles[at].id, how, chance, n_others)


def _sampled(record: Decision, catalogue: Catalogue) -> Iterator[DrawnTitle]:
    shown = record.titles_by_row()
    for sample in record.sampled:
        row = shown[sample.row] if sample.row < len(shown) else []
        for i, chosen in enumerate(sample.chosen):
            title = sample.pool[chosen]
            if title in row:  # others may have been shifted off it, or have been tried out there
                chance, n_others = float(sample.chances(i)[chosen]), len(sample.pool) - i - 1
                name = catalogue.titles[title].id
                yield DrawnTitle(sample.row, row.index(title), name, "sampled", chance, n_others)


def drawn_slots(record: Decision) -> tuple[DrawnSlot, ...]:
    """The rows of a page from the top, as its record tells."""
    return tuple(_slots(record))


def _slots(record: Decision) -> Iterator[DrawnSlot]:
    draws = {draw.slot: draw for draw in record.draws}
    for slot, row in enumerate(record.rows):
        draw = draws.get(slot)
        if draw is None:
            yield DrawnSlot(slot, row.key, row.n_titles, 1.0)
            continue
        chances = draw.chances(record.floor)
        chance = float(chances[draw.chosen])
        chances[draw.chosen] = -1.0
        other = int(chances.argmax())
        likeliest = record.considered[draw.eligible[other]]
        n_others = len(draw.eligible) - 1
        yield DrawnSlot(slot, row.key, row.n_titles, chance, n_others, likeliest, float(chances[other]))
