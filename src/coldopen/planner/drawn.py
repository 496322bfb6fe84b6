"""How the rows of a recorded page came to be there: each one's chance, and what else might have been."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

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
