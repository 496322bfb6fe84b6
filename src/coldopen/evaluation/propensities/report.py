"""What was found of the logged chances, and whether they are right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from coldopen.evaluation.propensities.cells import Cell, holm
from coldopen.ope import MeanWeight

LEVEL = 0.001
"""Of all tests of all cases together, after Holm."""

LEAST_BITS = 1.0
"""The least mean entropy of the draws of rows."""


class Worst(Struct, frozen=True):
    """A cell whose p-value is among the smallest: of `n` pages `n_here`, where each goes with `chance`."""

    what: str
    n: int
    chance: float
    n_here: int
    p: float

    @classmethod
    def of(cls, cell: Cell, p: float) -> Worst:
        """A cell and its p-value."""
        return cls(cell.what, cell.n, cell.chance, cell.n_here, p)


class Weighed(Struct, frozen=True):
    """The mean weight of a policy in question, its standard error, and whether it is within three of 1."""

    mean: float
    standard_error: float
    ok: bool

    @classmethod
    def of(cls, told: MeanWeight) -> Weighed:
        """The same of `coldopen.ope`."""
        return cls(told.mean, told.standard_error, told.ok)


class Found(Struct, frozen=True, kw_only=True):
    """What was found in one case.

    `n_histories` are the different choices made before a draw, `p` the p-values of all cells, `worst` the
    cells of the smallest. `bits` is the mean entropy of row draws and `bits_quantiles` its 5%, 50% and 95%
    quantiles; None and empty where nothing was drawn. `wrong` counts what must never be.
    """

    case: str
    about: str
    tier: str
    n_pages: int
    n_draws: int
    n_histories: int
    p: tuple[float, ...]
    worst: tuple[Worst, ...]
    bits: float | None
    bits_quantiles: tuple[float, ...]
    weights: dict[str, Weighed]
    wrong: dict[str, int]


class Line(Struct, frozen=True, kw_only=True):
    """One case as it is reported: `smallest_p` is adjusted for all tests of all cases (None without any)."""

    found: Found
    n_cells: int
    smallest_p: float | None

    @property
    def agrees(self) -> bool:
        """Whether frequencies are what was logged, and nothing happened that must never be."""
        return (self.smallest_p is None or self.smallest_p >= LEVEL) and not self.found.wrong

    @property
    def ok(self) -> bool:
        """Whether, besides, free slots are open enough and weights average one."""
        found = self.found
        is_open = found.bits is None or found.bits >= LEAST_BITS
        return self.agrees and is_open and all(each.ok for each in found.weights.values())


class Planted(Struct, frozen=True):
    """What the check says of a planner that ignores something in the chances it logs."""

    ignored: str
    caught: bool
    line: Line


class Report(Struct, frozen=True, kw_only=True):
    """All that `coldopen benchmark propensities` has found; the p-values of single cells are left out."""

    seed: int
    lines: tuple[Line, ...]
    planted: tuple[Planted, ...]
    seconds: float
    versions: dict[str, str]

    @property
    def ok(self) -> bool:
        """Whether every case is, and every planted error was caught."""
        return all(line.ok for line in self.lines) and all(each.caught for each in self.planted)


def lines_of(found: Sequence[Found]) -> tuple[Line, ...]:
    """Each case with its smallest p-value, adjusted together with those of all others."""
    adjusted = iter(holm(np.array([p for each in found for p in each.p])).tolist())
    return tuple([_line(each, list(islice(adjusted, len(each.p)))) for each in found])


def _line(found: Found, adjusted: Sequence[float]) -> Line:
    return Line(found=replace(found, p=()), n_cells=len(adjusted), smallest_p=min(adjusted, default=None))
