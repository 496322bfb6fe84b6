"""The seam between simulated people and what serves them: the engine, a service over HTTP, a reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.core.events import Event
from coldopen.simulator.person import Person


@dataclass(frozen=True, slots=True)
class Wish:
    """A person asks for a page at `at_ms`, first of a visit (`n_pages` 0) or to re-plan what is unseen."""

    person: Person
    visit: str
    at_ms: int
    n_pages: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The page that came: `rows` holds each row's titles, catalogue indices of the world, int64 (n,);
    -1 for a title that the world does not know. `keys` name the rows. `tier` is who answered; `decision` and
    `token` are what events cite."""

    decision: str
    token: str
    tier: str
    keys: tuple[str, ...]
    rows: tuple[np.ndarray, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """Events of a visit on a page, the n-th batch of the visit, sent at `at_ms`."""

    person: Person
    visit: str
    shown: Shown
    n: int
    at_ms: int
    events: tuple[Event, ...]


class Server(Protocol):
    """What serves a world's people."""

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        """The pages for these wishes, None where none came (an outage, a fault)."""

    def take(self, told: Sequence[Told]) -> None:
        """Take in what people did; returns once it is acknowledged."""

    def turn(self, now_ms: int) -> None:
        """Time has come to `now_ms`: what was taken in may show on the pages from now on."""
