"""Titles by group (genres, countries): how large a share of attention each group has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Grouping:
    """Which titles belong to which groups: pairs of a title and a group, with the part of the title it is.

    `titles`, `groups` and `parts` are aligned, one entry a pair; a title's parts sum to one.
    """

    titles: np.ndarray
    groups: np.ndarray
    parts: np.ndarray
    n_groups: int

    @classmethod
    def of(cls, masks: Sequence[np.ndarray]) -> Grouping:
        """The grouping where group i has the titles of `masks[i]`, (n_titles,); a title in n of them is
        split evenly among these.

        >>> Grouping.of([np.array([True, True]), np.array([False, True])]).shares(np.array([0.4, 0.6]))
        array([0.7, 0.3])
        """
        members = [np.flatnonzero(mask) for mask in masks]
        titles = np.concatenate([np.zeros(0, np.int64), *members])
        groups = np.repeat(np.arange(len(masks)), [len(m) for m in members])
        n_of_title = np.bincount(titles) if len(titles) else np.zeros(0, np.int64)
        return cls(titles, groups, 1.0 / n_of_title[titles], len(masks))

    def shares(self, titles: np.ndarray) -> np.ndarray:
        """The share of each group, given each title's; shape (n_groups,)."""
        return np.bincount(self.groups, titles[self.titles] * self.parts, self.n_groups)
