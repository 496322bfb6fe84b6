"""How far somebody looks who has found nothing yet: along a row, and down a page, by device.

These are defaults for a service without impressions of its own, not measurements. A screen shows as many
columns and rows as it commonly does; who has found nothing goes on from a card to the next with a chance of
0.97, and moves a row sideways, or the page down, with the chances below: a thumb and a remote control scroll
a row more readily than a mouse does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from coldopen.core.signals import Device

_NEXT_CARD = 0.97


class Screen(NamedTuple):
    """What a device shows at once, in rows and columns, and the chances that somebody who has found nothing
    there scrolls a row sideways by a screenful, and the page down by one."""

    rows: int
    columns: int
    sideways: float
    down: float


_SCREENS: dict[Device | None, Screen] = {
    "tv": Screen(2, 6, 0.5, 0.8),
    "console": Screen(2, 6, 0.5, 0.8),
    "desktop": Screen(3, 6, 0.25, 0.75),
    "tablet": Screen(3, 5, 0.4, 0.75),
    "mobile": Screen(4, 4, 0.4, 0.75),
    None: Screen(3, 6, 0.35, 0.75),
}


def viewport(device: Device | None) -> tuple[int, int]:
    """How many rows and columns a device shows at once, before anything is scrolled.

    >>> viewport("tv")
    (2, 6)
    """
    screen = _SCREENS[device]
    return screen.rows, screen.columns


@lru_cache(maxsize=256)
def columns_examined(device: Device | None, n_columns: int) -> np.ndarray:
    """The chance that each column of a row is examined by who reaches the row and finds nothing before it.

    Not increasing, (n_columns,); nobody may change it. An unknown device is None.

    >>> columns_examined("mobile", 6).round(3).tolist()
    [1.0, 0.97, 0.941, 0.913, 0.365, 0.354]
    """
    screen = _SCREENS[device]
    return _frozen(_falling(n_columns, screen.columns, _NEXT_CARD, screen.sideways))


@lru_cache(maxsize=256)
def rows_examined(device: Device | None, n_rows: int) -> np.ndarray:
    """The chance that each row is reached by who finds nothing above it, (n_rows,); nobody may change it.

    >>> rows_examined("tv", 5).tolist()
    [1.0, 1.0, 0.8, 0.8, 0.64]
    """
    screen = _SCREENS[device]
    return _frozen(_falling(n_rows, screen.rows, 1.0, screen.down).round(12))


def _falling(n: int, on_screen: int, next_one: float, next_screen: float) -> np.ndarray:
    """1, then less by a factor for every step, and by another for every screenful."""
    steps = np.arange(n)
    screens = steps // on_screen
    falling: np.ndarray = next_one ** (steps - screens) * next_screen**screens
    return falling


def _frozen(values: np.ndarray) -> np.ndarray:
    values.flags.writeable = False
    return values
