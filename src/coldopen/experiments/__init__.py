"""Experiments: what they are made of, who is in which variant, what their variants learn.

An `Experiment` divides visitors over variants by a salted hash; an `ExperimentBook` holds all of them,
checked together. Statistics and readouts are in the packages below; nothing here imports them.
"""

from coldopen.experiments.assignment import assign, position
from coldopen.experiments.book import ExperimentBook
from coldopen.experiments.editing import completed, ended, merged, ramped, started, taught, unreadable
from coldopen.experiments.errors import ExperimentErrors, ExperimentProblem
from coldopen.experiments.forms import HOLDOUT, IN_HOLDOUT, REST, Experiment, Holdout, Variant
from coldopen.experiments.pools import POOLS, Pools, folds_of
from coldopen.experiments.reading import read_experiment

__all__ = [
    "HOLDOUT",
    "IN_HOLDOUT",
    "POOLS",
    "REST",
    "Experiment",
    "ExperimentBook",
    "ExperimentErrors",
    "ExperimentProblem",
    "Holdout",
    "Pools",
    "Variant",
    "assign",
    "completed",
    "ended",
    "folds_of",
    "merged",
    "position",
    "ramped",
    "read_experiment",
    "started",
    "taught",
    "unreadable",
]
