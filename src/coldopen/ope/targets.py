"""Policies in question, as what they would have chosen at a draw that was logged."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from coldopen.core.decision import Decision, RowDraw

RowTarget = Callable[[Decision, RowDraw], np.ndarray]
"""The chance of each eligible row at a draw, (n_eligible,), summing to one. It may depend on the decision's
signals and on the rows above the draw's slot; never on those below, nor on what was chosen there."""


def uniform(decision: Decision, draw: RowDraw) -> np.ndarray:
    """Every eligible row alike."""
    return np.full(len(draw.eligible), 1 / len(draw.eligible))


def favourite(decision: Decision, draw: RowDraw) -> np.ndarray:
    """Always the row that the policy that acted liked best; of equals, the first."""
    chances = np.zeros(len(draw.eligible))
    chances[draw.chances(decision.floor).argmax()] = 1.0
    return chances


def tempered(temperature: float) -> RowTarget:
    """The chances of the policy that acted, each to the power of 1 / temperature: bolder below 1, more even
    above."""

    def target(decision: Decision, draw: RowDraw) -> np.ndarray:
        chances = draw.chances(decision.floor) ** (1 / temperature)
        return chances / chances.sum()

    return target
