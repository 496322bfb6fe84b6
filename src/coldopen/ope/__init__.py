"""Off-policy evaluation: what another policy would have done on the log of the one that acted."""

from coldopen.ope.actions import (
    ActionLog,
    Modelled,
    direct,
    doubly_robust,
    ips,
    self_normalised_doubly_robust,
    snips,
)
from coldopen.ope.answers import (
    Estimate,
    Overlap,
    betting_estimate,
    estimate_of,
    overlap_of,
    refusals,
    undefined,
)
from coldopen.ope.checks import MeanWeight, mean_weight
from coldopen.ope.forward import forward_actions, forward_pages
from coldopen.ope.marginals import Draw, Marginals, marginals_of, pair_weight, slot_weights
from coldopen.ope.pages import (
    PageLog,
    PageModel,
    cap_of,
    capped_dr,
    cascade_dr,
    cascade_dr_normalised,
    first_success,
    iips,
    iips_normalised,
    product_weights,
    pseudo_inverse,
    rips,
    rips_normalised,
    whole_page,
    whole_page_normalised,
)
from coldopen.ope.reach import FLOORS, advice, squares_of
from coldopen.ope.scored import Scored
from coldopen.ope.sequences import betting
from coldopen.ope.targets import RowTarget, favourite, tempered, uniform
from coldopen.ope.weighing import Bounds, closed_form, closed_form_interval, likeliest
from coldopen.ope.weights import page_weight, row_ratios

__all__ = [
    "FLOORS",
    "ActionLog",
    "Bounds",
    "Draw",
    "Estimate",
    "Marginals",
    "MeanWeight",
    "Modelled",
    "Overlap",
    "PageLog",
    "PageModel",
    "RowTarget",
    "Scored",
    "advice",
    "betting",
    "betting_estimate",
    "cap_of",
    "capped_dr",
    "cascade_dr",
    "cascade_dr_normalised",
    "closed_form",
    "closed_form_interval",
    "direct",
    "doubly_robust",
    "estimate_of",
    "favourite",
    "first_success",
    "forward_actions",
    "forward_pages",
    "iips",
    "iips_normalised",
    "ips",
    "likeliest",
    "marginals_of",
    "mean_weight",
    "overlap_of",
    "page_weight",
    "pair_weight",
    "product_weights",
    "pseudo_inverse",
    "refusals",
    "rips",
    "rips_normalised",
    "row_ratios",
    "self_normalised_doubly_robust",
    "slot_weights",
    "snips",
    "squares_of",
    "tempered",
    "undefined",
    "uniform",
    "whole_page",
    "whole_page_normalised",
]
