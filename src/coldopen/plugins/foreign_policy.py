"""A row policy of another package, under guard: where it fails, slots go by the order of the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coldopen.core.errors import Problem
from coldopen.planner.aside import Aside, NoTime
from coldopen.planner.breaker import Breaker
from coldopen.planner.deadline import Purse
from coldopen.policies import Policy, Slot
from coldopen.policies.greedy import InOrder

_RULES = InOrder()


@dataclass(frozen=True)
class ForeignPolicy:
    """Asks a policy aside, for at most `seconds` a slot, and looks at what it gives.

    Where it raises, hangs or gives no distribution, or its breaker is open, the next row by the rules has all
    but the floor. The chances on record are those that were drawn by, either way; `report` is told of the
    failure.
    """

    policy: Policy
    aside: Aside
    breaker: Breaker
    seconds: float
    report: Callable[[str, Exception], None]

    @property
    def name(self) -> str:
        return self.policy.name

    def log_shares(self, slot: Slot) -> np.ndarray:
        """See `Policy`."""
        if not self.breaker.allows():
            return _RULES.log_shares(slot)
        try:
            [told] = self.aside.read(
                f"policy {self.name}", lambda: (self.policy.log_shares(slot),), Purse(self.seconds)
            )
            shares = _checked(told, len(slot.eligible))
        except NoTime:
            return _RULES.log_shares(slot)
        except Exception as error:
            self.breaker.failed(type(error).__name__)
            self.report(f"policy {self.name}", error)
            return _RULES.log_shares(slot)
        self.breaker.worked()
        return shares


def _checked(shares: object, n: int) -> np.ndarray:
    """The logarithms of shares, where they are a distribution's; raises Problem."""
    if not isinstance(shares, np.ndarray) or shares.shape != (n,) or shares.dtype.kind not in "fiu":
        raise Problem("log shares", f"{shares!r:.60}", f"a number for each of {n} rows")
    if np.isnan(shares).any() or not np.isfinite(shares.max()):
        raise Problem("log shares", "none that is finite, or one that is no number", "a distribution's")
    return shares.astype(float)
