"""Row sources and a row policy that are looked over the shoulder while a page is made once more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.chances import decode, encode
from coldopen.policies import Policy, Slot
from coldopen.rows import Proposal, RowSource, Situation


@dataclass
class WatchedSource:
    """A row source, the rows that were read of it, how long it took in seconds, and what it raised."""

    source: RowSource
    rows: list[Proposal] = field(default_factory=list)
    seconds: float = 0.0
    trouble: str = ""
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.source.name

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        """Its rows, as far as they are read."""
        self.rows.clear()
        rows = iter(self.source.propose(situation))
        while True:
            begun = time.perf_counter()
            try:
                row = next(rows, None)
            except Exception as error:
                self.trouble = type(error).__name__
                raise
            finally:
                self.seconds += time.perf_counter() - begun
            if row is None:
                return
            self.rows.append(row)
            yield row


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a policy saw at a slot and made of it: of each eligible row its key, mean, spread, gain in
    fifteenths, and code; all in the order of the rules."""

    slot: int
    keys: tuple[str, ...]
    mean: np.ndarray
    spread: np.ndarray
    gain: np.ndarray
    codes: bytes

    def chances(self, floor: float) -> np.ndarray:
        """The chance of each row, (n_eligible,)."""
        return decode(self.codes, floor)


@dataclass
class WatchedPolicy:
    """A row policy, and what it was asked at each slot."""

    policy: Policy
    weighed: dict[int, Weighed] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.policy.name

    def log_shares(self, slot: Slot) -> np.ndarray:
        """As the policy has it."""
        shares = self.policy.log_shares(slot)
        gain = slot.rows.gain[slot.eligible]
        self.weighed[slot.position] = Weighed(
            slot.position, tuple(slot.keys), slot.mean, slot.spread, gain, encode(shares)
        )
        return shares
