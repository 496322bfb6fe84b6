"""Marginal chances of rows at slots, where rows are drawn without replacement: from many pages drawn anew.

The chance that a row stands at a slot, whatever stands above it, has no closed form: which rows are left and
how likely each is depends on those above. So a policy makes the page many times with fresh luck. For slots
the chances at each draw are averaged, which is steadier than to count what was drawn (Rao and Blackwell).
For pairs what was drawn is counted: their matrix is inverted, and counts keep its exact dependences (rows at
a slot sum to one), where averages of chances would leave tiny eigenvalues that are noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Draw(NamedTuple):
    """A row drawn for a slot: the rows that could have been (numbers), their chances, and which one was."""

    slot: int
    rows: np.ndarray
    chances: np.ndarray
    chosen: int


@dataclass(frozen=True)
class Marginals:
    """Chances of rows at slots under one policy.

    Attributes:
        slots: that a row stands at a slot, (n_slots, n_rows); zeros for a slot that nothing is drawn for.
        pairs: that two rows stand at two slots, (n_slots * n_rows, n_slots * n_rows), symmetric. Its diagonal
            is the slots' chances as counted.
    """

    slots: np.ndarray
    pairs: np.ndarray

    @property
    def counted(self) -> np.ndarray:
        """The slots' chances as counted, (n_slots * n_rows,)."""
        return self.pairs.diagonal()


def marginals_of(pages: Iterable[Sequence[Draw]], n_slots: int, n_rows: int) -> Marginals:
    """The marginal chances from pages that a policy drew for one and the same request.

    Args:
        pages: the draws of each, from the top.
        n_slots: of which slots.
        n_rows: rows are numbered below this.
    """
    slots = np.zeros((n_slots, n_rows))
    shown = []
    for page in pages:
        shown.append(_marks(page, n_slots, n_rows))
        for draw in page:
            if draw.slot < n_slots:
                slots[draw.slot, draw.rows] += draw.chances
    marks = np.array(shown).reshape(len(shown), -1)
    n_pages = max(len(shown), 1)
    return Marginals(slots / n_pages, marks.T @ marks / n_pages)


def _marks(page: Sequence[Draw], n_slots: int, n_rows: int) -> np.ndarray:
    """1 for each row at its slot, (n_slots * n_rows,)."""
    marks = np.zeros((n_slots, n_rows))
    for draw in page:
        if draw.slot < n_slots:
            marks[draw.slot, draw.rows[draw.chosen]] = 1.0
    return marks.ravel()


def slot_weights(page: Sequence[Draw], logged: Marginals, target: Marginals) -> np.ndarray:
    """For each slot of a logged page, the target's marginal chance of its row over the other's, (n_slots,);
    1 where nothing was drawn. The weights of independent IPS."""
    weights = np.ones(len(logged.slots))
    for draw in page:
        if draw.slot < len(weights):
            row = draw.rows[draw.chosen]
            weights[draw.slot] = target.slots[draw.slot, row] / logged.slots[draw.slot, row]
    return weights


def pair_weight(page: Sequence[Draw], logged: Marginals, target: Marginals) -> float:
    """The weight of a logged page for the pseudo-inverse estimator: 1_A' pinv(G) q (Swaminathan et al. 2017,
    eq. 4), G the pair marginals of the policy that acted and q the slot marginals of the target. Rows
    that the pages of `logged` never showed count for nothing, so this page should be one of them."""
    shown = _marks(page, *logged.slots.shape)
    there = logged.counted > 0
    if not there.any():
        return 1.0
    inverse = np.linalg.pinv(logged.pairs[np.ix_(there, there)], hermitian=True)
    return float(shown[there] @ inverse @ target.counted[there])
