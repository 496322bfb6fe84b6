"""Choosing by shares: many choices at once, each by its own row of shares and its own number."""

from __future__ import annotations

import numpy as np


class Shares:
    """Rows of shares to choose by.

    Arguments:
        weights: at or above 0, relative within a row, (n_rows, n_choices). A row of zeros is taken for equal
            shares.

    >>> shares = Shares(np.array([[1, 1, 2], [0, 3, 0]]))
    >>> shares.choose(np.array([0, 0, 1]), np.array([0.3, 0.9, 0.9]))
    array([1, 2, 1])
    """

    def __init__(self, weights: np.ndarray) -> None:
        weights = np.asarray(weights, float)
        weights = weights + (weights.sum(axis=1, keepdims=True) == 0)
        ends = np.cumsum(weights, axis=1)
        self._ends = ends / ends[:, -1:]
        self._all_ends = (self._ends + np.arange(len(weights))[:, None]).ravel()

    def choose(self, row: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """The choices (n,) that numbers from 0 to below 1 fall on when a row's shares are laid end to end."""
        luck = np.minimum(luck, 1 - 1e-9)  # row + luck must not be rounded up to the next row
        found = np.searchsorted(self._all_ends, row + luck, side="right")
        chosen: np.ndarray = found - row * self._ends.shape[1]
        return chosen

    def split(self, row: np.ndarray, luck: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The choices, and how far into each its number falls, (n,) from 0 to 1: as good as a new number.

        >>> Shares(np.array([[1, 3]])).split(np.array([0]), np.array([0.625]))
        (array([1]), array([0.5]))
        """
        chosen = self.choose(row, luck)
        begins = np.where(chosen > 0, self._ends[row, chosen - 1], 0.0)
        return chosen, np.clip((luck - begins) / (self._ends[row, chosen] - begins), 0.0, 1 - 1e-9)
