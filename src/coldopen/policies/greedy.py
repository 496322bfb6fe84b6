"""Policies that have one favourite: by the rules, by value, or by an upper bound of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.policies.slot import Slot


@dataclass(frozen=True)
class InOrder:
    """The row that the rules would have next."""

    name: str = "rules"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        return only(0, len(slot.eligible))


@dataclass(frozen=True)
class Greedy:
    """The row of the highest mean value; of equals, the first."""

    name: str = "greedy"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        return only(int(slot.mean.argmax()), len(slot.eligible))


@dataclass(frozen=True)
class EpsilonGreedy:
    """The row of the highest mean value, but with chance `epsilon` any row, all alike."""

    epsilon: float = 0.1
    name: str = "epsilon_greedy"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        n = len(slot.eligible)
        shares = np.full(n, self.epsilon / n)
        shares[int(slot.mean.argmax())] += 1 - self.epsilon
        return np.log(shares)


@dataclass(frozen=True)
class LinUCB:
    """The row of the highest upper bound, mean + alpha spread (Li et al. 2010, eq. 5)."""

    alpha: float = 1.0
    name: str = "linucb"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        return only(int((slot.mean + self.alpha * slot.spread).argmax()), len(slot.eligible))


def only(chosen: int, n: int) -> np.ndarray:
    """Logarithms of shares where one of n has all."""
    shares = np.full(n, -np.inf)
    shares[chosen] = 0.0
    return shares
