"""Acts: what a visitor did with titles, as evidence of their taste."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

ActKind = Literal["stream", "play", "click", "add", "dismiss", "pass"]

FULL_STREAM_MINUTES = 20.0
"""A stream of so many minutes counts in full, a shorter one in part, by the square root of its length."""


class Act(NamedTuple):
    """One title and the strongest thing done with it.

    `title` is an index into the catalogue in use; `amount` the minutes watched, of a "stream". A "pass" is a
    title that was seen and left alone.
    """

    title: int
    kind: ActKind
    amount: float = 1.0

    @property
    def liked(self) -> bool:
        """Whether it speaks for the title."""
        return self.kind not in ("dismiss", "pass")


def weight_of(act: Act, weights: Mapping[str, float]) -> float:
    """How much an act counts as evidence, against a full stream's 1.

    A stream counts no less than the play that began it.

    >>> weight_of(Act(0, "stream", 10.0), {"stream": 1.0, "play": 0.6})
    0.7071067811865476
    """
    weight = weights[act.kind]
    if act.kind == "stream":
        part = min(1.0, max(act.amount, 0.0) / FULL_STREAM_MINUTES) ** 0.5
        weight = max(weight * part, min(weight, weights["play"]))
    return weight
