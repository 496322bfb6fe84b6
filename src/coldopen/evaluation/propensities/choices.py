"""A page as the choices that were made for it, one after the other, as its record tells them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from coldopen.core.chances import decode
from coldopen.core.decision import Decision, TitleSample


class Choice(NamedTuple):
    """One random choice.

    `name` says what was chosen: "row 3" is the row at slot 3, "title 3:5" the new title at a placement,
    "sample 3:0" the first of the titles that were sampled for a row, "slice" whether titles are sampled.
    `slot` is that row's place on the page. `options` are row keys or catalogue indices, `codes` and `floor`
    their chances as `core.chances` keeps them, `chosen` the place of the option that was chosen.
    """

    name: str
    slot: int
    options: tuple[str, ...] | tuple[int, ...]
    codes: bytes
    floor: float
    chosen: int

    def chances(self) -> np.ndarray:
        """The logged chance of each option, (n_options,)."""
        return decode(self.codes, self.floor)

    def is_in(self, n_rows: int) -> bool:
        """Whether it matters to which the first rows are and what the ones above the last of them show."""
        return self.slot < n_rows - 1 or self.name == f"row {n_rows - 1}"


def choices_of(decision: Decision, share_sampled: float = 0.0) -> list[Choice]:
    """All choices of a page in the order in which they are made: whether titles are drawn too, which they are
    on a share of pages; a row, then titles in it, then the row below."""
    found = [*_slice(decision, share_sampled), *_rows(decision)]
    for sample in decision.sampled:
        found += _sampled(sample)
    for each in decision.explored:
        name = f"title {each.row}:{each.column}"
        found.append(Choice(name, each.row, each.eligible, each.codes, 0.0, each.chosen))
    return sorted(found, key=lambda choice: choice.slot)


def _slice(decision: Decision, share: float) -> Iterator[Choice]:
    """Whether titles are drawn too: a floor of twice the share, of which half falls on either."""
    if decision.draws and 0.0 < share <= 0.5:
        options = ("titles as they are", "titles drawn")
        yield Choice("slice", _ABOVE, options, bytes([0, 255]), 2 * share, int(bool(decision.sampled)))


def _rows(decision: Decision) -> Iterator[Choice]:
    keys = decision.considered
    for each in decision.draws:
        options = tuple([keys[i] for i in each.eligible])
        yield Choice(f"row {each.slot}", each.slot, options, each.codes, decision.floor, each.chosen)


def _sampled(sample: TitleSample) -> Iterator[Choice]:
    """The draws of a sample without putting back: each among the titles that are left."""
    left = list(range(len(sample.pool)))
    for i, place in enumerate(sample.chosen):
        yield Choice(
            f"sample {sample.row}:{i}",
            sample.row,
            tuple([sample.pool[p] for p in left]),
            bytes([sample.codes[p] for p in left]),
            sample.floor,
            left.index(place),
        )
        left.remove(place)


_ABOVE = -1
"""The slot of choices that are made before there is a row."""
