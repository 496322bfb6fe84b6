"""Row policies: distributions over the rows that may fill a slot, and what they learn from."""

from coldopen.policies.exploration import Exploration, exploration_of
from coldopen.policies.exposure import Arrivals, TitleExposure
from coldopen.policies.features import N_FEATURES, N_GAINS, N_WORDS, Context, same_above, words_of
from coldopen.policies.named import policy_of
from coldopen.policies.options import NewTitleOptions, PolicyOptions, ReceptionOptions
from coldopen.policies.placed import dense, features_of
from coldopen.policies.reception import TitleReception
from coldopen.policies.row_values import RowValues
from coldopen.policies.slot import Policy, Rows, Slot
from coldopen.policies.values import PRIOR, Values

__all__ = [
    "N_FEATURES",
    "N_GAINS",
    "N_WORDS",
    "PRIOR",
    "Arrivals",
    "Context",
    "Exploration",
    "NewTitleOptions",
    "Policy",
    "PolicyOptions",
    "ReceptionOptions",
    "RowValues",
    "Rows",
    "Slot",
    "TitleExposure",
    "TitleReception",
    "Values",
    "dense",
    "exploration_of",
    "features_of",
    "policy_of",
    "same_above",
    "words_of",
]
