"""Off-policy evaluation: what another policy would have done on the log of the one that acted."""

from coldopen.ope.checks import MeanWeight, mean_weight
from coldopen.ope.targets import RowTarget, favourite, tempered, uniform
from coldopen.ope.weights import page_weight, row_ratios

__all__ = [
    "MeanWeight",
    "RowTarget",
    "favourite",
    "mean_weight",
    "page_weight",
    "row_ratios",
    "tempered",
    "uniform",
]
