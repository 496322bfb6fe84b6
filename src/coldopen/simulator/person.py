"""A person of a simulated world: what is true of them, and what their request tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from coldopen.core.signals import Device, Referral
from coldopen.signals import Given

Kind = Literal["person", "bot", "scraper"]
Client = Literal["sound", "late", "twice", "shuffled"]
"""How events reach the service: as they happen, hours late, each batch twice, or out of order."""


@dataclass(frozen=True, slots=True)
class Person:
    """One who comes to the service, at `at_ms` for the first time.

    `number` counts them by arrival; `key` is that of their own random stream. `country` to `referral` are
    true, `told` is what their request states of it, perhaps nothing. `taste` (n_moods,) is in units that
    `Tastes` understands. `patience_seconds` is how long they typically browse before they give up. `wanted`
    is the title (catalogue index) whose campaign brought them; of a bot, the one that it opens. People who
    share an account share `visitor`. `apart` is a bot on a network of its own.
    """

    number: int
    key: int
    visitor: str
    kind: Kind
    at_ms: int
    country: str
    region: str | None
    languages: tuple[str, ...]
    device: Device
    referral: Referral | None
    told: Given
    taste: np.ndarray
    patience_seconds: float
    wanted: int | None = None
    client: Client = "sound"
    apart: bool = False
