"""From a page's rows to a scan: what fits on a screen, in what order it is read, and how long that takes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from coldopen.core.signals import Device
from coldopen.simulator.choice.scan import Scan

MOST_SCREENFULS = 3
"""How many screenfuls of a row anybody looks at, the first among them."""


class Screen(NamedTuple):
    """What a device shows at once, in rows and columns, and the seconds that it takes to look at one card,
    to scroll on to the next screen, and to scroll a row sideways by a screenful."""

    rows: int
    columns: int
    glance_seconds: float
    scroll_seconds: float
    sideways_seconds: float


# A member loses interest after 60 to 90 seconds, having reviewed 10 to 20 titles on one or two screens
# (Gomez-Uribe and Hunt, "The Netflix recommender system", ACM TMIS 2015, section 1): some 3 seconds a card.
_SCREENS: dict[Device, Screen] = {
    "tv": Screen(2, 6, 2.9, 2.5, 3.0),
    "console": Screen(2, 6, 2.9, 2.5, 3.0),
    "desktop": Screen(3, 6, 2.4, 1.5, 1.5),
    "tablet": Screen(3, 5, 2.4, 1.2, 1.0),
    "mobile": Screen(4, 4, 2.0, 1.0, 0.8),
}


def screen_of(device: Device) -> Screen:
    """What a device shows at once.

    >>> screen_of("mobile").columns
    4
    """
    return _SCREENS[device]


def scan_of(rows: Sequence[np.ndarray], device: Device, reach: np.ndarray | None = None) -> Scan:
    """The placements of a page in reading order: row by row, each as far as somebody scrolls it.
    A title that came before, and one that the world does not know, is passed over at once.

    Args:
        rows: each row's titles, catalogue indices, -1 where unknown; int64 (n,) each.
        device: on what it is looked at.
        reach: how many screenfuls of each row come into view, from 1 to `MOST_SCREENFULS`, (n_rows,) or more;
            None where no row is scrolled sideways.

    >>> scan = scan_of([np.array([7, 8, 9]), np.array([8, 5])], "desktop")
    >>> scan.title.tolist(), scan.row.tolist(), scan.column.tolist()
    ([7, 8, 9, 5], [0, 0, 0, 1], [0, 1, 2, 1])
    """
    whole = _whole(device, tuple(map(len, rows)))
    most = MOST_SCREENFULS * _SCREENS[device].columns
    titles = np.concatenate([row[:most] for row in rows]) if len(whole.row) else whole.row
    seen = whole.sideways < (1 if reach is None else reach.take(whole.row))
    places = np.flatnonzero(seen)
    title = titles.take(places)
    first = _first_of_each(title.tolist())
    if first is not None:
        title, places = title[first], places[first]
    return Scan(
        whole.row.take(places),
        whole.column.take(places),
        title,
        whole.screen.take(places),
        whole.sideways.take(places),
        whole.seconds.take(places),
    )


class _Whole(NamedTuple):
    """All of a page that anybody looks at, but for the titles; see `Scan`."""

    row: np.ndarray
    column: np.ndarray
    screen: np.ndarray
    sideways: np.ndarray
    seconds: np.ndarray


@lru_cache(maxsize=1024)
def _whole(device: Device, lengths: tuple[int, ...]) -> _Whole:
    """A page of rows of these lengths."""
    screen = _SCREENS[device]
    within = [min(length, MOST_SCREENFULS * screen.columns) for length in lengths]
    row = np.repeat(np.arange(len(within)), within)
    column = np.array([c for wide in within for c in range(wide)], np.int64)
    on_screen, sideways = row // screen.rows, column // screen.columns
    seconds = np.full(len(row), screen.glance_seconds)
    seconds[(sideways > 0) & (column == sideways * screen.columns)] += screen.sideways_seconds
    seconds[(on_screen > 0) & (np.diff(on_screen, prepend=0) > 0)] += screen.scroll_seconds
    return _Whole(row, column, on_screen, sideways, seconds)


def columns_seen(rows: Sequence[np.ndarray], device: Device, reach: np.ndarray | None = None) -> list[int]:
    """How many columns of each row come into view where it does; see `scan_of`."""
    wide = _SCREENS[device].columns
    screenfuls = [1] * len(rows) if reach is None else reach.tolist()
    return [min(len(titles), wide * n) for titles, n in zip(rows, screenfuls, strict=False)]


def _first_of_each(titles: list[int]) -> np.ndarray | None:
    """The places at which a title that is known stands for the first time, in order; None for all of them."""
    if len({*titles, -1}) == len(titles) + 1:
        return None
    places: dict[int, int] = {}
    for place, each in enumerate(titles):
        places.setdefault(each, place)
    places.pop(-1, None)
    return np.fromiter(places.values(), np.int64, len(places))
