"""What a report of marginals holds."""

from __future__ import annotations

from msgspec import Struct

N_CELLS = 200


class Cell(Struct, frozen=True):
    """One value of a signal, or of several together: its share of the real people, and of the simulated."""

    label: str
    real: float
    simulated: float


class Marginal(Struct, frozen=True, kw_only=True):
    """One distribution, real and simulated.

    `cells` are the largest, at most 200; the figures are over all of them. `distance` is the total variation
    distance, 0 to 1, of `n` simulated people (or what `counted` says); `expected` the one that so many would
    have on average had they been drawn by the real shares, and `at_most` one they would exceed once in a
    thousand times at most. All three are None where nothing real is at hand: then `missing` says why.
    `limits` says what the comparison cannot show.
    """

    name: str
    cells: tuple[Cell, ...] = ()
    n: int = 0
    counted: str = "people"
    distance: float | None = None
    expected: float | None = None
    at_most: float | None = None
    missing: str | None = None
    limits: str | None = None

    @property
    def within(self) -> bool | None:
        """Whether it is no further away than chance would put it; None where nothing real is at hand."""
        if self.distance is None or self.at_most is None:
            return None
        return self.distance <= self.at_most


class Marginals(Struct, frozen=True, kw_only=True):
    """The marginals of a world's people against the real ones. The people are simulated."""

    about: str
    seed: int
    population: str
    n_people: int
    n_real: int
    marginals: tuple[Marginal, ...]
    simulated: bool = True

    def of(self, name: str) -> Marginal:
        """The marginal of this name; KeyError where there is none."""
        found = {marginal.name: marginal for marginal in self.marginals}
        return found[name]
