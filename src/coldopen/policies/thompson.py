"""Thompson sampling, as the distribution that it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.policies.slot import Slot
from coldopen.policies.values import N_SAMPLES


@dataclass(frozen=True)
class Thompson:
    """Each row with the chance that it is the best one (Agrawal and Goyal 2013).

    That chance has no closed form. It is the share of `N_SAMPLES` (256) fixed draws of the weights in which
    the row comes out best; half a draw more for every row keeps it from zero. The draws are fixed for a view
    of the log, so the chance is a function of the slot and not of luck. It is exact for the policy that acts,
    and within 1 / (2 sqrt(256)), 3 points, of Thompson sampling with ever new draws (one standard error).
    """

    name: str = "thompson"

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        best = (slot.values.samples @ slot.features().T).argmax(1)
        wins = np.bincount(best, minlength=len(slot.eligible))
        shares: np.ndarray = np.log((wins + 0.5) / (N_SAMPLES + len(slot.eligible) / 2))
        return shares
