"""Drawings of a readout as SVG: no script, no font, nothing fetched."""

from coldopen.experiments.analysis.plots.course import arrivals, intervals
from coldopen.experiments.analysis.plots.forest import Branch, forest
from coldopen.experiments.analysis.plots.heat import heat
from coldopen.experiments.analysis.plots.survival import curves
from coldopen.experiments.analysis.plots.svg import both

__all__ = ["Branch", "arrivals", "both", "curves", "forest", "heat", "intervals"]
