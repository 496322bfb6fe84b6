"""What was loaded, put under guard for an engine."""

from __future__ import annotations

from collections.abc import Callable

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.planner import Breakers, PlannerOptions
from coldopen.planner.aside import Aside
from coldopen.plugins.foreign_policy import ForeignPolicy
from coldopen.plugins.loading import Plugins
from coldopen.plugins.options import PluginOptions
from coldopen.plugins.scoring import ScoredTaste
from coldopen.policies import Policy
from coldopen.rows import Taste

PlaceModel = Callable[[bytes, Catalogue], Taste]
"""Has the model of some bytes know the titles of a catalogue."""


def guarded_policy(
    plugins: Plugins, options: PlannerOptions, breakers: Breakers, report: Callable[[str, Exception], None]
) -> Policy:
    """The row policy that is chosen; a plugin's under guard, with a breaker called "policy" and its name."""
    policy = plugins.policy
    if not plugins.foreign_policy:
        return policy
    breaker = breakers.of(f"policy {policy.name}")
    return ForeignPolicy(policy, Aside(), breaker, options.foreign_ms / 1000, report)


def scored(
    plugins: Plugins, options: PlannerOptions, told: PluginOptions, place_model: PlaceModel
) -> PlaceModel:
    """How models are placed where there is a scorer: it scores beside each, and alone where there are no
    bytes of one. The scorer is asked once untimed, since a first answer may take long."""
    scorer, aside = plugins.scorer, Aside()
    if scorer is None:
        return place_model

    def place(data: bytes, catalogue: Catalogue) -> Taste:
        scoring = scorer.place(catalogue.titles)
        scoring.score(Signals(), ())
        return ScoredTaste(
            scorer.name,
            scoring,
            len(catalogue),
            aside,
            options.foreign_ms / 1000,
            place_model(data, catalogue) if data else None,
            told.scorer_weight,
        )

    return place
