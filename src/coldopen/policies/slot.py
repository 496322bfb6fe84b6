"""A free slot, as a row policy sees it, and what a row policy is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.policies.features import GAIN, N_FEATURES, ORDER, SAME, UNITS
from coldopen.policies.values import Values


@dataclass(frozen=True, slots=True)
class Slot:
    """The rows that may fill a slot, in the order in which the rules would have them; n_eligible of them.

    Attributes:
        position: of the slot on the page, from 0.
        words: places of the features that are one, (n_eligible, N_WORDS).
        order, gain, same: the other features as whole numbers, (n_eligible,); `position` counts as 0 for all.
        mean, spread: of each row's value under `values`, (n_eligible,).
        values: what has been learned.
        keys: the rows' keys.
    """

    position: int
    words: np.ndarray
    order: np.ndarray
    gain: np.ndarray
    same: np.ndarray
    mean: np.ndarray
    spread: np.ndarray
    values: Values
    keys: tuple[str, ...]

    def features(self) -> np.ndarray:
        """All features of each row in their units, (n_eligible, N_FEATURES)."""
        dense = np.zeros((len(self.keys), N_FEATURES))
        np.put_along_axis(dense, self.words, 1.0, axis=1)
        dense[:, [ORDER, GAIN, SAME]] = np.stack([self.order, self.gain, self.same], 1)
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
