"""Others' parts in this process: row sources, row policies and scorers, found by entry points.

Only what the settings name is loaded, and only at start. What is loaded runs aside under a time limit, and
what it gives is looked at before it is used.
"""

from coldopen.plugins.foreign_policy import ForeignPolicy
from coldopen.plugins.guarding import guarded_policy, scored
from coldopen.plugins.installed import GROUPS, Installed, Kind, installed
from coldopen.plugins.loading import Plugins, load_plugins
from coldopen.plugins.options import PluginOptions
from coldopen.plugins.scoring import ScoredTaste, Scorer, Scoring

__all__ = [
    "GROUPS",
    "ForeignPolicy",
    "Installed",
    "Kind",
    "PluginOptions",
    "Plugins",
    "ScoredTaste",
    "Scorer",
    "Scoring",
    "guarded_policy",
    "installed",
    "load_plugins",
    "scored",
]
