"""Every row alike: what randomised traffic is collected with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.policies.slot import Slot


@dataclass(frozen=True)
class Uniform:
    """Each row with the same chance."""

    name: str = "uniform"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        return np.zeros(len(slot.eligible))
