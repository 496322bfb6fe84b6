"""A free slot, as a row policy sees it, and what a row policy is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from msgspec import Struct

from coldopen.policies.features import GAIN, N_FEATURES, ORDER, SAME, UNITS
from coldopen.policies.values import Values


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that could be on a page, in the order of the rules; n of them.

    Attributes:
        keys: what rules and pages call them.
        words: places of the features that are one, (n, N_WORDS).
        gain, same: two of the other features as whole numbers, as they are when a slot is to be filled, (n,).
    """

    keys: tuple[str, ...]
    words: np.ndarray
    gain: np.ndarray
    same: np.ndarray


class Slot(Struct, frozen=True, gc=False):
    """The rows that may fill a slot, in the order of the rules; n_eligible of them.

    Attributes:
        position: of the slot on the page, from 0. As a feature it counts as 0 for all: it is the same for
        all. mean, spread: of each row's value under `values`, (n_eligible,). values: what has been learned.
        rows: all rows of the page, `eligible` being the places of these among them, (n_eligible,).
    """

    position: int
    order: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    values: Values
    rows: Rows
    eligible: np.ndarray

    @property
    def keys(self) -> list[str]:
        """The keys of the rows that may fill the slot."""
        return [self.rows.keys[i] for i in self.eligible.tolist()]

    def features(self) -> np.ndarray:
        """All features of each row in their units, (n_eligible, N_FEATURES)."""
        n, rows = len(self.eligible), self.rows
        dense = np.zeros((n, N_FEATURES))
        np.put_along_axis(dense, rows.words[self.eligible], 1.0, axis=1)
        numbers = (self.order, rows.gain[self.eligible], rows.same[self.eligible])
        dense[:, [ORDER, GAIN, SAME]] = np.stack(numbers, 1)
        return dense * UNITS


class Policy(Protocol):
    """A distribution over the rows that may fill a slot. Pure: it knows nothing but the slot.

    A draw followed by its best choice is not a distribution: where a policy has no closed form (Thompson
    sampling), it says what share of many draws chose each row. What it gives is rounded (`core.chances`),
    mixed with the floor, and only then drawn from.
    """

    @property
    def name(self) -> str:
        """What settings and records call it."""

    def log_shares(self, slot: Slot) -> np.ndarray:
        """The logarithm of each row's share, up to a constant, (n_eligible,), float; minus infinity for a row
        that it never chooses."""
