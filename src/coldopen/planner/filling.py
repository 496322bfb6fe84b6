"""Takes titles for one row after another, each title once, pinned titles kept for their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from coldopen.planner.loops import loops
from coldopen.rows import Proposal, Situation

Pins = tuple[tuple[int, int], ...]
"""(column, catalogue index) of the titles pinned in a row."""


class Filling:
    """Which titles are still free on a page, and the titles that rows take.

    `free` says of each title whether it may be placed, bool (n_titles + 1,), the last one standing for no
    title; it changes as rows are filled. `n_taken` titles at most have left it, and `n_given` at most came
    back. `pins` are those of each row.
    """

    def __init__(
        self, situation: Situation, n_columns: int, min_titles: int, excluded: Sequence[int]
    ) -> None:
        self.n_columns = n_columns
        self.min_titles = min_titles
        self._free = bytearray(situation.allowed.tobytes())
        self._free.append(0)
        for title in excluded:
            self._free[title] = False
        self._loops = loops()
        self.free = np.frombuffer(self._free, np.bool_)
        self.n_given = 0
        self.n_taken = len(excluded)
        self._held = _held(situation, self._free)
        self.n_taken += sum(map(len, self._held.values()))
        self.pins = _pins(situation, self._free)
        for pins in self.pins.values():
            for _, title in pins:
                self._free[title] = False
            self.n_taken += len(pins)

    def release(self, n_placed: int) -> None:
        """Let go of titles that may not be in the first rows, now that so many are placed."""
        if not self._held:
            return
        for n in [n for n in self._held if n <= n_placed]:
            self.give_back(self._held.pop(n))

    def until_released(self, n_placed: int, n: int) -> int:
        """How many of the next `n` rows the same titles are held back from, where so many are placed."""
        return min([n, *(held - n_placed for held in self._held if held > n_placed)])

    def fill(self, row: Proposal) -> list[int]:
        """The row's titles, or none where they would be too few."""
        n_most = self.most(row)
        chosen = self._loops.first_free(self.free, row.titles, n_most)
        self.n_taken += len(chosen)
        titles = _with_pins(chosen, self.pins.get(row.key, ()), n_most)
        kept = titles if len(titles) >= self._least(row) else []
        if kept is not chosen:
            self.give_back(set(chosen).difference(kept))
        return kept

    def most(self, row: Proposal) -> int:
        """The most titles that a row may have."""
        return min(self.n_columns, row.n_most or self.n_columns)

    def has_pins(self, row: Proposal) -> bool:
        """Whether rules pin titles in a row."""
        return row.key in self.pins

    def needs(self, row: Proposal) -> int:
        """How many free titles a row needs to be long enough."""
        least = self._least(row)
        return least - len(self.pins.get(row.key, ())) if self.pins else least

    def count(self, row: Proposal) -> int:
        """How many free titles a row has."""
        return self._loops.n_free(self.free, row.titles)

    def take(self, titles: Iterable[int]) -> list[int]:
        """Those of these titles that were free, which they are no longer."""
        taken = []
        for title in titles:
            if self._free[title]:
                self._free[title] = False
                taken.append(title)
        self.n_taken += len(taken)
        return taken

    def give_back(self, titles: Iterable[int]) -> None:
        """Free these titles."""
        for title in titles:
            self._free[title] = True
            self.n_given += 1

    def _least(self, row: Proposal) -> int:
        return min(self.most(row), self.min_titles if row.n_least is None else row.n_least)


def _held(situation: Situation, free: bytearray) -> dict[int, list[int]]:
    """By number of rows, the titles that may not be in so many first rows; they are not free until then."""
    until: dict[int, int] = {}
    for query, n_rows in situation.fired.not_first:
        for title in np.flatnonzero(situation.matching(query)).tolist():
            if free[title]:
                until[title] = max(n_rows, until.get(title, 0))
    held: dict[int, list[int]] = {}
    for title, n_rows in until.items():
        free[title] = False
        held.setdefault(n_rows, []).append(title)
    return held


def _pins(situation: Situation, free: bytearray) -> dict[str, Pins]:
    """By row key, what rules pin there of titles that may be shown."""
    index = situation.catalogue.index
    pins: dict[str, Pins] = {}
    for key, column, title in situation.fired.pinned_titles:
        at = index.get(title)
        if at is not None and free[at]:
            pins[key] = (*pins.get(key, ()), (column, at))
    return pins


def _with_pins(titles: list[int], pins: Pins, n_most: int) -> list[int]:
    if not pins:
        return titles
    row = list(titles)
    for column, title in sorted(pins):
        row.insert(column, title)
    return row[:n_most]
