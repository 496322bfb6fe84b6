"""The record of a page: enough to rebuild it, and to decide it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
from msgspec import Struct

from coldopen.core.ids import decision_id
from coldopen.core.page import Message, Shape, Tier
from coldopen.core.signals import Signals


class PlannedRow(Struct, frozen=True, array_like=True):
    """A row of a decision. Its titles are the next `n_titles` of the decision's packed titles."""

    key: str
    source: str
    shape: Shape
    heading: Message
    reason: Message
    n_titles: int


class Ask(Struct, frozen=True, array_like=True):
    """What was asked for besides signals: all that the decision also depends on.

    `max_age` is the profile's maturity limit (None for adults), `excluded` title ids that the caller never
    wants, `n_rows` and `n_columns` the most rows and titles a row (None for the device's default).
    """

    max_age: int | None = None
    excluded: tuple[str, ...] = ()
    n_rows: int | None = None
    n_columns: int | None = None


class Decision(Struct, frozen=True, kw_only=True):
    """What was shown, to whom, by which versions, and with what chance.

    `titles` packs the catalogue indices of all rows in reading order, three bytes each, little-endian.
    `evidence` is the log's number of the last record of this visit that was read. `model` is the model in
    service, whichever tier answered ("" for none). Nothing on a page is random yet, so it carries no
    probabilities: every propensity is 1.
    """

    visit: str
    number: int
    at: int
    visitor: str | None
    language: str
    signals: Signals
    ask: Ask
    evidence: int
    view: int
    catalogue: str
    rules: str
    phrases: str
    settings: str
    tier: Tier
    tier_reason: str
    rows: tuple[PlannedRow, ...]
    titles: bytes
    model: str = ""

    @property
    def id(self) -> str:
        return decision_id(self.visit, self.number)

    def titles_by_row(self) -> list[list[int]]:
        """The catalogue indices of each row."""
        flat, rows, start = unpack_titles(self.titles).tolist(), [], 0
        for row in self.rows:
            rows.append(flat[start : start + row.n_titles])
            start += row.n_titles
        return rows

    def title_at(self, row: int, column: int) -> int | None:
        """The catalogue index of the placement (row, column), or None where nothing was shown there."""
        if not 0 <= row < len(self.rows) or not 0 <= column < self.rows[row].n_titles:
            return None
        at = 3 * (sum(r.n_titles for r in self.rows[:row]) + column)
        return int.from_bytes(self.titles[at : at + 3], "little")


class PackedDecision(Struct, frozen=True, array_like=True):
    """A decision as the log keeps it: every text once, in `words`, and rows as places in it.

    Fields are kept in order, without names: a new one goes last and has a default, so that records from
    before it can be read.
    """

    visit: str
    number: int
    at: int
    visitor: str | None
    language: str
    signals: Signals
    ask: Ask
    evidence: int
    view: int
    catalogue: str
    rules: str
    phrases: str
    settings: str
    tier: Tier
    tier_reason: str
    words: tuple[str, ...]
    rows: tuple[tuple[int, int, int, tuple[int, ...], tuple[int, ...], int], ...]
    titles: bytes
    model: str = ""

    @classmethod
    def of(cls, d: Decision) -> PackedDecision:
        """The decision, packed: a page of 30 rows by 25 titles takes under 4 KB."""
        words: dict[str, int] = {}
        place = words.setdefault
        rows = []
        for row in d.rows:
            heading, reason = row.heading, row.reason
            packed = (
                place(row.key, len(words)),
                place(row.source, len(words)),
                place(row.shape, len(words)),
                (
                    place(heading.id, len(words)),
                    *[place(argument, len(words)) for argument in heading.arguments],
                ),
                (
                    place(reason.id, len(words)),
                    *[place(argument, len(words)) for argument in reason.arguments],
                ),
                row.n_titles,
            )
            rows.append(packed)
        told = {name: getattr(d, name) for name in _SHARED}
        return cls(**told, words=tuple(words), rows=tuple(rows))

    def unpacked(self) -> Decision:
        """The decision that was packed."""
        words = self.words

        def message(places: tuple[int, ...]) -> Message:
            return Message(words[places[0]], tuple([words[p] for p in places[1:]]))

        told = {name: getattr(self, name) for name in _SHARED}
        rows = tuple(
            [
                PlannedRow(
                    words[key], words[source], cast(Shape, words[shape]), message(heading), message(reason), n
                )
                for key, source, shape, heading, reason, n in self.rows
            ]
        )
        return Decision(**told, rows=rows)


_SHARED = tuple(name for name in Decision.__struct_fields__ if name != "rows")


def pack_titles(indices: Sequence[int]) -> bytes:
    """Catalogue indices, each under 2**24, as three bytes apiece.

    >>> pack_titles([1, 258]).hex()
    '010000020100'
    """
    return np.array(indices, "<u4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def unpack_titles(packed: bytes) -> np.ndarray:
    """The inverse of `pack_titles`, as int32.

    >>> unpack_titles(bytes.fromhex("010000020100")).tolist()
    [1, 258]
    """
    wide = np.zeros((len(packed) // 3, 4), np.uint8)
    wide[:, :3] = np.frombuffer(packed, np.uint8).reshape(-1, 3)
    return wide.view("<i4").ravel()
