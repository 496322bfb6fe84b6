"""Importance weights: how much likelier a page would have been under another policy.

The rows of a page are drawn one after the other, each given the rows above it. So a page's chance is the
product of its draws' chances, and so is its weight:

    w = product over draws of target(row | rows above) / logged(row | rows above)

What was not drawn has chance 1 under both, and titles that were drawn are left to the same chances. For any
target that never wants what the policy that acted could not choose, the mean of w over that policy's pages
is 1, and the mean of w times any reward is the target's mean reward (Horvitz and Thompson 1952; Precup,
Sutton and Singh 2000, section 3, for products).
"""

from __future__ import annotations

import numpy as np

from coldopen.core.decision import Decision
from coldopen.ope.targets import RowTarget


def row_ratios(decision: Decision, target: RowTarget) -> np.ndarray:
    """For each draw of a page, in order: the target's chance of the row that was drawn over the chance with
    which it was drawn, (n_draws,)."""
    return np.array(
        [
            target(decision, draw)[draw.chosen] / draw.chances(decision.floor)[draw.chosen]
            for draw in decision.draws
        ]
    )


def page_weight(decision: Decision, target: RowTarget, n_rows: int | None = None) -> float:
    """The weight of a page's first `n_rows` rows (None for all), for rewards that depend on these alone.

    The fewer rows, the less weights spread. Rows kept from an earlier page were drawn there: their ratios are
    that page's.
    """
    slots = [draw.slot for draw in decision.draws]
    counted = np.array([n_rows is None or slot < n_rows for slot in slots], bool)
    return float(row_ratios(decision, target)[counted].prod())
