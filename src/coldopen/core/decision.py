"""The record of a page: enough to rebuild it, and to decide it again."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.core.ids import decision_id
from coldopen.core.page import Message, Shape, Tier
from coldopen.core.signals import Signals

SCHEMA = 1


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


class Decision(Struct, frozen=True, array_like=True, kw_only=True):
    """What was shown, to whom, by which versions, and with what chance.

    `titles` packs the catalogue indices of all rows in reading order, three bytes each, little-endian.
    `evidence` is the log's number of the last record of this visit that was read. Nothing in a rule-made
    page is random, so it carries no probabilities: every propensity is 1.
    """

    schema: int = SCHEMA
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
    previous: str = ""

    @property
    def id(self) -> str:
        return decision_id(self.visit, self.number)

    def titles_by_row(self) -> list[np.ndarray]:
        """The catalogue indices of each row, as int32 arrays."""
        flat = unpack_titles(self.titles)
        ends = np.cumsum([row.n_titles for row in self.rows])
        return np.split(flat, ends[:-1]) if len(ends) else []

    def title_at(self, row: int, column: int) -> int | None:
        """The catalogue index of the placement (row, column), or None where nothing was shown there."""
        if not 0 <= row < len(self.rows) or not 0 <= column < self.rows[row].n_titles:
            return None
        at = 3 * (sum(r.n_titles for r in self.rows[:row]) + column)
        return int.from_bytes(self.titles[at : at + 3], "little")


def pack_titles(indices: np.ndarray) -> bytes:
    """Catalogue indices, each under 2**24, as three bytes apiece.

    >>> pack_titles(np.array([1, 258])).hex()
    '010000020100'
    """
    return np.ascontiguousarray(indices, dtype="<u4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def unpack_titles(packed: bytes) -> np.ndarray:
    """The inverse of `pack_titles`, as int32.

    >>> unpack_titles(bytes.fromhex("010000020100")).tolist()
    [1, 258]
    """
    wide = np.zeros((len(packed) // 3, 4), np.uint8)
    wide[:, :3] = np.frombuffer(packed, np.uint8).reshape(-1, 3)
    return wide.view("<i4").ravel()
