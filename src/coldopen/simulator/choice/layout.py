"""From a page's rows to a scan: what fits on a screen, in what order it is read, and how long that takes."""

from __future__ import annotations

from collections.abc import Sequence
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
    screen = _SCREENS[device]
    within = columns_seen(rows, device, reach)
    n = sum(within)
    row = np.repeat(np.arange(len(rows)), within)
    column = np.arange(n) - np.repeat(np.cumsum(within) - within, within)
    title = np.concatenate([t[:w] for t, w in zip(rows, within, strict=True)]) if n else row
    on_screen, sideways = row // screen.rows, column // screen.columns
    begins_row, begins_screenful = column == 0, column % screen.columns == 0
    seconds = np.full(n, screen.glance_seconds)
    seconds += screen.sideways_seconds * (begins_screenful & ~begins_row)
    seconds += screen.scroll_seconds * (begins_row & (on_screen > 0) & (row % screen.rows == 0))
    kept = _first_of_each(title)
    if len(kept) == n:
        return Scan(row, column, title, on_screen, sideways, seconds)
    return Scan(row[kept], column[kept], title[kept], on_screen[kept], sideways[kept], seconds[kept])


def columns_seen(rows: Sequence[np.ndarray], device: Device, reach: np.ndarray | None = None) -> list[int]:
    """How many columns of each row come into view where it does; see `scan_of`."""
    wide = _SCREENS[device].columns
    screenfuls = [1] * len(rows) if reach is None else reach.tolist()
    return [min(len(titles), wide * n) for titles, n in zip(rows, screenfuls, strict=False)]


def _first_of_each(title: np.ndarray) -> np.ndarray:
    """The places at which a title that is known stands for the first time, in order."""
    places: dict[int, int] = {}
    for place, each in enumerate(title.tolist()):
        places.setdefault(each, place)
    places.pop(-1, None)
    return np.fromiter(places.values(), np.int64, len(places))
