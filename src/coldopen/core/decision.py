"""The record of a page: enough to rebuild it, and to decide it again."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import count
from typing import cast

import numpy as np
from msgspec import Struct

from coldopen.core.assignment import Assignment as Assignment
from coldopen.core.chances import decode
from coldopen.core.ids import decision_id
from coldopen.core.page import Message, Shape, Tier
from coldopen.core.signals import Signals


class PlannedRow(Struct, frozen=True, array_like=True, gc=False):
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
    wants, `n_rows` and `n_columns` the most rows and titles a row (None for the device's default), `n_seen`
    how many rows of the page before were seen, where this one goes on from it. `candidates` packs the
    catalogue indices of the titles that the caller brought along, as decisions pack titles, and `log_odds`
    what it said of each, as little-endian float32, nan for nothing; empty where it said nothing of any.
    """

    max_age: int | None = None
    excluded: tuple[str, ...] = ()
    n_rows: int | None = None
    n_columns: int | None = None
    n_seen: int = 0
    candidates: bytes = b""
    log_odds: bytes = b""


class RowDraw(Struct, frozen=True, array_like=True, gc=False):
    """How the row at a slot was drawn.

    `slot` is its place on the page, `eligible` the places of the rows that could have been drawn among the
    `considered` ones, a byte each, in the order of the rules; `codes` their chances, as `core.chances` keeps
    them, and `chosen` the one drawn, a place in `eligible`.
    """

    slot: int
    eligible: bytes
    codes: bytes
    chosen: int

    def chances(self, floor: float) -> np.ndarray:
        """The chance of each eligible row, (n_eligible,)."""
        return decode(self.codes, floor)


class TitleDraw(Struct, frozen=True, array_like=True, gc=False):
    """How the title at one placement was drawn: `eligible` are catalogue indices, -1 standing for the title
    that the row would have there anyway; `codes` their chances, `chosen` the one drawn."""

    row: int
    column: int
    eligible: tuple[int, ...]
    codes: bytes
    chosen: int

    def chances(self) -> np.ndarray:
        """The chance of each eligible title, (n_eligible,)."""
        return decode(self.codes)


class TitleSample(Struct, frozen=True, array_like=True):
    """How the first titles of a row were drawn one after the other, without putting back.

    `pool` are the catalogue indices drawn from, `codes` their chances at the first draw, `chosen` the places
    in the pool that were drawn, a byte each, in order; the chance at each draw is that among those left, with
    the same `floor`.
    """

    row: int
    pool: tuple[int, ...]
    codes: bytes
    chosen: bytes
    floor: float

    def chances(self, draw: int) -> np.ndarray:
        """The chance of each title of the pool at the given draw, zero for those drawn before, (n_pool,)."""
        before = list(self.chosen[:draw])
        left = np.delete(np.arange(len(self.pool)), before)
        chances = np.zeros(len(self.pool))
        chances[left] = decode(bytes([self.codes[i] for i in left]), self.floor)
        return chances


NO_TIME = "no time for a page of one's own"
"""The reason on a page that was prepared for all in a place."""


class Decision(Struct, frozen=True, kw_only=True, gc=False):
    """What was shown, to whom, by which versions, and with what chance.

    `titles` packs the catalogue indices of all rows in reading order, three bytes each, little-endian.
    `evidence` is the log's number of the last record of this visit that was read. `model` is the model in
    service, whichever tier answered ("" for none).

    `policy` names the row policy ("" where nothing was drawn) and `floor` is the part of every row draw that
    is spread evenly. `considered` are the keys of the rows that could be on the page, in the order of the
    rules; a slot without a draw had no alternative: its propensity is 1. `gains` has a byte for each row: how
    much it promised beside the most promising row, in fifteenths, when it was placed. `previous` is the
    number of the page of this visit that this goes on from, whose first `n_kept` rows it keeps. `left_out`
    names the row sources that were not asked.

    `assignments` are the running experiments that the visitor takes part in, `unit` the id by which they were
    assigned, `pool` the learning pool by which the page was decided ("" for what all visitors teach), and
    `experiments` the content id of the experiments in service ("" for none).

    `took_us` is how long the page took, in microseconds, from when its request had come until this record was
    made; 0 where that is not known, as in simulated time. Nothing depends on it.

    `n_tried` is how many new titles had been tried out on the visitor in other visits of the last days, as
    far as the log knew and the settings asked; 0 where none could be tried out on this page.
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
    policy: str = ""
    floor: float = 0.0
    considered: tuple[str, ...] = ()
    gains: bytes = b""
    draws: tuple[RowDraw, ...] = ()
    explored: tuple[TitleDraw, ...] = ()
    sampled: tuple[TitleSample, ...] = ()
    previous: int | None = None
    n_kept: int = 0
    left_out: tuple[str, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    unit: str = ""
    pool: str = ""
    experiments: str = ""
    took_us: int = 0
    n_tried: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether it is a page that was prepared for all in a place, for want of time."""
        return NO_TIME in self.tier_reason.split("; ")

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

    def propensities(self) -> list[float]:
        """The chance with which the row of each slot was chosen, given the rows above it."""
        chances = [1.0] * len(self.rows)
        for each in self.draws:
            chances[each.slot] = float(each.chances(self.floor)[each.chosen])
        return chances

    def title_at(self, row: int, column: int) -> int | None:
        """The catalogue index of the placement (row, column), or None where nothing was shown there."""
        if not 0 <= row < len(self.rows) or not 0 <= column < self.rows[row].n_titles:
            return None
        at = 3 * (sum(r.n_titles for r in self.rows[:row]) + column)
        return int.from_bytes(self.titles[at : at + 3], "little")


def unit_of(decision: Decision | PackedDecision) -> str:
    """The id by which the visitor of a page is assigned to variants, whether an experiment ran or not."""
    return decision.unit or decision.visitor or decision.visit


_ALL_BITS = 24

_PackedDraw = tuple[int, bytes, bytes, int]
"""A slot, the places that left or joined the eligible since the draw before, but the one drawn; codes;
chosen."""


class PackedDecision(Struct, frozen=True, array_like=True, gc=False):
    """A decision as the log keeps it: every text once, in `words`, and rows as places in it; of each title's
    index, as many bits as the largest one needs.

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
    policy: str = ""
    floor: float = 0.0
    considered: tuple[int, ...] = ()
    gains: bytes = b""
    draws: tuple[_PackedDraw, ...] = ()
    explored: tuple[TitleDraw, ...] = ()
    sampled: tuple[TitleSample, ...] = ()
    previous: int | None = None
    n_kept: int = 0
    left_out: tuple[str, ...] = ()
    n_bits: int = _ALL_BITS
    assignments: tuple[Assignment, ...] = ()
    unit: str = ""
    pool: str = ""
    experiments: str = ""
    took_us: int = 0
    n_tried: int = 0

    @classmethod
    def of(cls, d: Decision) -> PackedDecision:
        """The decision, packed: a page of 30 rows by 25 titles takes under 4 KB."""
        words: defaultdict[str, int] = defaultdict(count().__next__)
        place = words.__getitem__
        rows = []
        for row in d.rows:
            heading, reason = row.heading, row.reason
            packed = (
                place(row.key),
                place(row.source),
                place(row.shape),
                (place(heading.id), *map(place, heading.arguments)),
                (place(reason.id), *map(place, reason.arguments)),
                row.n_titles,
            )
            rows.append(packed)
        considered = tuple(map(place, d.considered))
        told = {name: getattr(d, name) for name in _SHARED}
        n_bits, titles = _squeezed(d.titles)
        return cls(
            **told,
            titles=titles,
            n_bits=n_bits,
            words=tuple(words),
            rows=tuple(rows),
            considered=considered,
            draws=_packed_draws(d.draws, len(considered)),
        )

    @property
    def id(self) -> str:
        return decision_id(self.visit, self.number)

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
        considered = tuple([words[p] for p in self.considered])
        draws = tuple(_unpacked_draws(self.draws, len(considered)))
        titles = _unsqueezed(self.titles, self.n_bits, sum(row.n_titles for row in rows))
        return Decision(**told, rows=rows, considered=considered, draws=draws, titles=titles)


def unpacked(decision: Decision | PackedDecision) -> Decision:
    """The decision, whether it is packed or not."""
    return decision.unpacked() if isinstance(decision, PackedDecision) else decision


_SHARED = tuple(
    name for name in Decision.__struct_fields__ if name not in ("rows", "considered", "draws", "titles")
)


def _packed_draws(draws: Sequence[RowDraw], n_considered: int) -> tuple[_PackedDraw, ...]:
    packed = []
    before = bytes(range(n_considered))
    for each in draws:
        now, at = each.eligible, each.chosen
        changed = b"" if now == before else bytes(sorted(set(before) ^ set(now)))
        packed.append((each.slot, changed, each.codes, at))
        before = now[:at] + now[at + 1 :]
    return tuple(packed)


def _unpacked_draws(draws: Sequence[_PackedDraw], n_considered: int) -> Iterator[RowDraw]:
    before = bytes(range(n_considered))
    for slot, changed, codes, chosen in draws:
        now = bytes(sorted(set(before) ^ set(changed))) if changed else before
        yield RowDraw(slot, now, codes, chosen)
        before = now[:chosen] + now[chosen + 1 :]


def _squeezed(titles: bytes) -> tuple[int, bytes]:
    """Packed titles with only the bits that the largest needs, and how many these are."""
    indices = unpack_titles(titles)
    n_bits = max(int(indices.max(initial=0)).bit_length(), 1)
    if n_bits == _ALL_BITS:
        return n_bits, titles
    bits = np.unpackbits(indices.astype(">u4").view(np.uint8).reshape(-1, 4), axis=1)
    return n_bits, np.packbits(bits[:, 32 - n_bits :]).tobytes()


def _unsqueezed(squeezed: bytes, n_bits: int, n_titles: int) -> bytes:
    """The inverse; titles recorded before there were fewer bits have all 24 of them, packed."""
    if n_bits == _ALL_BITS:
        return squeezed
    bits = np.zeros((n_titles, 32), np.uint8)
    told = np.unpackbits(np.frombuffer(squeezed, np.uint8), count=n_titles * n_bits)
    bits[:, 32 - n_bits :] = told.reshape(n_titles, n_bits)
    return np.packbits(bits, axis=1)[:, :0:-1].tobytes()


def pack_titles(indices: Sequence[int]) -> bytes:
    """Catalogue indices, each under 2**24, as three bytes apiece.

    >>> pack_titles([1, 258]).hex()
    '010000020100'
    """
    wide = np.frombuffer(array("I", indices), np.uint32).astype("<u4", copy=False)
    return wide.view(np.uint8).reshape(-1, 4)[:, :3].tobytes()


def unpack_titles(packed: bytes) -> np.ndarray:
    """The inverse of `pack_titles`, as int32.

    >>> unpack_titles(bytes.fromhex("010000020100")).tolist()
    [1, 258]
    """
    wide = np.zeros((len(packed) // 3, 4), np.uint8)
    wide[:, :3] = np.frombuffer(packed, np.uint8).reshape(-1, 3)
    return wide.view("<i4").ravel()
