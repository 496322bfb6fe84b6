"""Are frequencies what the logged chances say? Cells, each with its exact p-value, and Holm's correction.

A cell is a number of pages that could have gone there, the chance of it, and how many did: binomial, by the
law of propensities. Three kinds of cells look at the same draws in different ways.

- **after**: at a node of the tree of choices, how many chose an option. Options expected fewer than 20 times
  are one cell together.
- **parts**: all draws of a slot, whatever is above. Where the chosen option's chances are laid out from the
  likeliest on, the draw is at a place in [0, 1) that is uniform if the logged chances are right (Brockwell
  2007, for discrete distributions); 20 parts are counted.
- **begins**: how many pages begin with the same rows. The rows are those that are served; of the record only
  the product of the chances is believed, not who was eligible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from coldopen.evaluation.propensities.tree import N_BINS, Tree, visited

LEAST = 20
"""The fewest that a cell, and all beside it, may be expected to hold."""


class Cell(NamedTuple):
    """Of `n` pages `n_here` went where each goes with `chance`."""

    what: str
    n: int
    chance: float
    n_here: int


def cells_of(tree: Tree) -> list[Cell]:
    """All cells of a tree."""
    return [*_after(tree), *_parts(tree), *_begins(tree)]


def _after(tree: Tree) -> Iterator[Cell]:
    for node in visited(tree, 2 * LEAST):
        n, chances = int(node.counts.sum()), node.chances
        alone = (chances * n >= LEAST) & (chances * n <= n - LEAST)
        for i in np.flatnonzero(alone).tolist():
            what = f"{node.choice.name}: {node.choice.options[i]}"
            yield Cell(what, n, float(chances[i]), int(node.counts[i]))
        others = float(chances[~alone].sum())
        if LEAST <= others * n <= n - LEAST:
            yield Cell(f"{node.choice.name}: others", n, others, int(node.counts[~alone].sum()))


def _parts(tree: Tree) -> Iterator[Cell]:
    for name, bins in tree.bins.items():
        n = int(bins.sum())
        if n >= LEAST * N_BINS:
            for i, n_here in enumerate(bins.tolist()):
                yield Cell(f"{name}: part {i} of {N_BINS}", n, 1 / N_BINS, n_here)


def _begins(tree: Tree) -> Iterator[Cell]:
    n = tree.n_pages
    for n_rows in sorted({begun.n_rows for begun in tree.beginnings.values()}):
        rest, left = 1.0, n
        for begun in tree.beginnings.values():
            if begun.n_rows == n_rows and LEAST <= begun.chance * n <= n - LEAST:
                yield Cell(f"the first {n_rows} rows", n, begun.chance, begun.n)
                rest, left = rest - begun.chance, left - begun.n
        if LEAST <= rest * n <= n - LEAST:
            yield Cell(f"the first {n_rows} rows: others", n, rest, left)


def p_values(cells: Sequence[Cell]) -> np.ndarray:
    """The exact two-sided p-value of each cell, twice the smaller tail of the binomial, (n_cells,)."""
    from scipy.special import betainc

    if not cells:
        return np.ones(0)
    n = np.array([cell.n for cell in cells], float)
    p = np.array([cell.chance for cell in cells])
    k = np.array([cell.n_here for cell in cells], float)
    at_least = np.where(k > 0, betainc(np.maximum(k, 1), n - k + 1, p), 1.0)
    at_most = np.where(k < n, betainc(np.maximum(n - k, 1), k + 1, 1 - p), 1.0)
    both: np.ndarray = np.minimum(2 * np.minimum(at_least, at_most), 1.0)
    return both


def holm(p: np.ndarray) -> np.ndarray:
    """Holm's (1979) adjusted p-values, (n,): below a level for any is wrong with at most that chance,
    however the tests depend on each other.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p)
    steps = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(steps, 1.0)
    return adjusted
