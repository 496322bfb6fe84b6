"""A readout as one HTML file that needs nothing else: style and drawings are in it."""

from coldopen.experiments.analysis.report.page import html

__all__ = ["html"]
