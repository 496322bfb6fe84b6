"""Simulated people held against real ones: how far the shares of their signals are apart, and how far chance
alone would put them. Whatever is reported here of people is simulated."""

from coldopen.simulator.marginals.compare import at_most, distance, expected_distance
from coldopen.simulator.marginals.hold import marginals
from coldopen.simulator.marginals.plot import draw
from coldopen.simulator.marginals.report import Cell, Marginal, Marginals
from coldopen.simulator.marginals.table import table

__all__ = [
    "Cell",
    "Marginal",
    "Marginals",
    "at_most",
    "distance",
    "draw",
    "expected_distance",
    "marginals",
    "table",
]
