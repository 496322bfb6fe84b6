"""What a row source is, and what it proposes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
from msgspec import Struct

from coldopen.core.page import Message, Shape
from coldopen.rows.situation import Situation


class Proposal(Struct, frozen=True, kw_only=True):
    """A row that could be on the page.

    `titles` are catalogue indices, best first, more than fit. The planner leaves out what may not be shown
    and what is on the page already. `n_most` bounds the row's length, `n_least` is the shortest it may be.
    A row that `reserves` takes its titles before the other rows do (a top ten without its first is none).
    """

    key: str
    source: str
    heading: Message
    reason: Message
    titles: np.ndarray
    shape: Shape = "poster"
    n_most: int | None = None
    n_least: int | None = None
    reserves: bool = False


class RowSource(Protocol):
    """Proposes rows for a visitor. Pure: the same situation gives the same rows, in order of preference.

    Beyond its own name it should use no more than the situation offers; where it has nothing sensible to
    say (a top ten without a single stream), it proposes nothing.
    """

    name: str

    def propose(self, situation: Situation) -> Iterable[Proposal]:
        """Rows in order of preference; read lazily, so a costly one may come last."""
