"""What is before somebody's eyes: the rows of a page, and of newer ones once rows of the older were seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coldopen.core.events import Event, Impression, Scroll
from coldopen.core.signals import Device
from coldopen.simulator.choice import MOST_SCREENFULS, Scan, columns_seen, scan_of, screen_of
from coldopen.simulator.randomness import luck
from coldopen.simulator.serving import Shown

_SCROLLS_SIDEWAYS = 0.2
_SCROLLS = np.array([_SCROLLS_SIDEWAYS**n for n in range(MOST_SCREENFULS - 1, 0, -1)])
"""The chances to scroll a row so often or more: the rarest first, (MOST_SCREENFULS - 1,)."""
_SEEN_MS = 1000


class Cited(NamedTuple):
    """An event with the page that its rows and columns are those of."""

    shown: Shown
    event: Event


@dataclass(frozen=True)
class Sight:
    """Rows as they stand below each other: each row's key, titles, the page it came from, its index there."""

    keys: tuple[str, ...]
    rows: tuple[np.ndarray, ...]
    shown: tuple[Shown, ...]
    index: tuple[int, ...]

    @classmethod
    def of(cls, shown: Shown) -> Sight:
        """All rows of a page."""
        n = len(shown.rows)
        return cls(shown.keys, shown.rows, (shown,) * n, tuple(range(n)))

    def amended(self, shown: Shown, n_seen: int) -> Sight:
        """The first `n_seen` rows, which were seen and stay, then those of a newer page with other keys."""
        seen = set(self.keys[:n_seen])
        new = [row for row, key in enumerate(shown.keys) if key not in seen]
        return Sight(
            (*self.keys[:n_seen], *(shown.keys[row] for row in new)),
            (*self.rows[:n_seen], *(shown.rows[row] for row in new)),
            (*self.shown[:n_seen], *(shown for _ in new)),
            (*self.index[:n_seen], *new),
        )

    def placed(self, row: int) -> tuple[Shown, int]:
        """The page that a row came from, and its index there."""
        return self.shown[row], self.index[row]

    def n_seen(self, device: Device, screen: int) -> int:
        """How many rows have come into view once this screen has."""
        return min(len(self.rows), (screen + 1) * screen_of(device).rows)

    def scan(self, device: Device, key: int) -> Scan:
        """How it is looked at by somebody whose random numbers have this key."""
        return scan_of(self.rows, device, reach(key, len(self.rows)))


def reach(key: int, n_rows: int) -> np.ndarray:
    """How many screenfuls of each row they look at, (n_rows,): one more in every fifth case, and so again."""
    lucky = luck(key, np.arange(n_rows))
    screenfuls: np.ndarray = MOST_SCREENFULS - _SCROLLS.searchsorted(lucky, "right")
    return screenfuls


def looking(
    sight: Sight, scan: Scan, device: Device, n_seen: int, first: int, last: int, times: list[int]
) -> Iterator[Cited]:
    """What a client reports while somebody looks on from one placement of a scan to another.

    A screen shows all its rows at once, each up to its first screenful; further ones come by scrolling.

    Args:
        sight: what is before them.
        scan: how it is looked at.
        device: on what.
        n_seen: how many rows have come into view before.
        first: the first placement that is come to now.
        last: the last of them.
        times: when each of these placements is come to, Unix milliseconds, (last - first + 1,).
    """
    wide = screen_of(device).columns
    here = slice(first, last + 1)
    before = (int(scan.row[first - 1]), int(scan.sideways[first - 1])) if first else (0, 0)
    screens, rows, asides = scan.screen[here].tolist(), scan.row[here].tolist(), scan.sideways[here].tolist()
    for at, screen, row, aside in zip(times, screens, rows, asides, strict=True):
        if row >= n_seen:
            yield from _rows_come(sight, device, n_seen, sight.n_seen(device, screen), at)
            n_seen = sight.n_seen(device, screen)
        if aside and (row, aside) != before:
            shown, index = sight.placed(row)
            until = min(len(sight.rows[row]), wide * (aside + 1)) - 1
            yield Cited(shown, Scroll(at, index, until))
            yield Cited(shown, Impression(at + _SEEN_MS, [(index, wide * aside, until)]))
        before = (row, aside)


def _rows_come(sight: Sight, device: Device, first: int, last: int, at: int) -> Iterator[Cited]:
    """Rows come into view, from `first` to before `last`: told by the pages that they came from."""
    widths = columns_seen(sight.rows[first:last], device)
    come: dict[str, tuple[Shown, list[tuple[int, int, int]]]] = {}
    for row, width in enumerate(widths, first):
        shown, index = sight.placed(row)
        if width:
            come.setdefault(shown.decision, (shown, []))[1].append((index, 0, width - 1))
    for shown, ranges in come.values():
        if first:
            yield Cited(shown, Scroll(at, ranges[-1][0]))
        yield Cited(shown, Impression(at + _SEEN_MS, ranges))
