"""Studies: a scenario, the runs that differ in one thing, and the figure that they come to."""

from coldopen.simulator.studies.outcomes import Estimate, Outcomes, difference, mean, pooled, read_outcomes
from coldopen.simulator.studies.study import Figure, Ran, Runs, Study, read_study, studies
from coldopen.simulator.studies.sweep import RunOptions, Sweep

__all__ = [
    "Estimate",
    "Figure",
    "Outcomes",
    "Ran",
    "RunOptions",
    "Runs",
    "Study",
    "Sweep",
    "difference",
    "mean",
    "pooled",
    "read_outcomes",
    "read_study",
    "studies",
]
