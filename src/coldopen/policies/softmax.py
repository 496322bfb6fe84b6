"""Softmax over optimistic values: the policy that serves unless another is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.policies.slot import Slot


@dataclass(frozen=True)
class Softmax:
    """P(row) = softmax((mean + optimism spread) / temperature): better rows more often, and unsure ones too.

    `temperature` is in units of value: rows whose values differ by so much differ e-fold in chance.
    """

    temperature: float = 0.004
    optimism: float = 0.3
    name: str = "softmax"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        return (slot.mean + self.optimism * slot.spread) / self.temperature
