"""How much pages have in common: the titles that both show on the first screen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def first_viewport(rows: Sequence[Sequence[int]], n_rows: int, n_columns: int) -> frozenset[int]:
    """The titles on a screen of so many rows and columns, of the titles of each row of a page.

    >>> sorted(first_viewport([[1, 2, 3], [4, 5, 6], [7, 8, 9]], 2, 2))
    [1, 2, 4, 5]
    """
    return frozenset(title for row in rows[:n_rows] for title in row[:n_columns])


def overlaps(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """The Jaccard index, titles in common of all titles of both, of each of some pages with each of others.

    Arguments:
        one, other: which titles each page shows, 0 or 1, (n_one, n_titles) and (n_other, n_titles). Two
            pages without any title have all in common.

    Returns:
        (n_one, n_other), from 0 to 1. Jaccard, "The distribution of the flora in the alpine zone", New
        Phytologist 11(2), 1912.

    >>> overlaps(np.array([[1, 1, 0]]), np.array([[0, 1, 0], [1, 1, 0]])).tolist()
    [[0.5, 1.0]]
    """
    mine, theirs = one.astype(np.float32), other.astype(np.float32)
    common = mine @ theirs.T
    either = mine.sum(1)[:, None] + theirs.sum(1)[None, :] - common
    shared: np.ndarray = np.divide(common, either, out=np.ones_like(common), where=either > 0)
    return shared
