"""What a model of choice is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.simulator.choice.chain import Chain
from coldopen.simulator.choice.scan import Scan


@dataclass(frozen=True)
class Looks:
    """What a person makes of the titles of a scan, each (n,), in logits: `appeal`, how much a card invites
    them to open it, and `worth`, how much they would in truth like it."""

    appeal: np.ndarray
    worth: np.ndarray


class ChoiceModel(Protocol):
    """From what is before a person to the chances of what they do. Pure: no luck enters here."""

    def chain(self, scan: Scan, looks: Looks, patience_seconds: float, since_seconds: float = 0.0) -> Chain:
        """The chances at each placement, for somebody who typically browses for so many seconds, and
        whose patience is fresh `since_seconds` into the scan."""
