"""A scan: the placements of a page in the order in which somebody looks at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scan:
    """Placements as they come into view, all arrays (n,), int64 unless said.

    `row` and `column` are those of the page, `title` the catalogue index. `screen` counts the vertical
    screenfuls before a placement, `sideways` how many times its row had to be scrolled to the right.
    `seconds` (float64) is how long it takes to look at the placement, and what scrolling to it cost.
    """

    row: np.ndarray
    column: np.ndarray
    title: np.ndarray
    screen: np.ndarray
    sideways: np.ndarray
    seconds: np.ndarray

    def __len__(self) -> int:
        return len(self.title)
