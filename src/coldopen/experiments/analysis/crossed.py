"""The 2 x 2 of policy and content, where an experiment's variants are one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from coldopen.experiments.analysis.effects import Test, number
from coldopen.experiments.analysis.records import Effect, Factorial
from coldopen.experiments.analysis.visitors import Visitors
from coldopen.experiments.forms import Experiment, Variant
from coldopen.experiments.statistics import Estimate
from coldopen.experiments.statistics import factorial as contrasts

Policy = tuple[str, str]
"""What a variant is apart from its content: its settings as text, its model."""


def design(experiment: Experiment, order: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray] | None:
    """Policy and content (0 or 1) of each variant in `order`; None where they are no 2 x 2.

    The control's policy is 0; content is 0 where it is frozen.
    """
    variants = {each.name: each for each in experiment.variants}
    if len(order) != 4 or set(order) != variants.keys():
        return None
    cells: dict[Policy, set[bool]] = defaultdict(set)
    for each in variants.values():
        cells[_policy(each)].add(each.frozen_content)
    if len(cells) != 2 or any(len(contents) != 2 for contents in cells.values()):
        return None
    baseline = _policy(variants[order[0]])
    policy = np.array([int(_policy(variants[name]) != baseline) for name in order])
    return policy, np.array([int(not variants[name].frozen_content) for name in order])


def crossed(
    values: np.ndarray, visitors: Visitors, where: tuple[np.ndarray, np.ndarray], test: Test
) -> Factorial:
    """What personalisation brings, what content brings, and what both do together."""
    policy, content = (each[visitors.variant] for each in where)
    anytime = test.method == "sequential"
    found = contrasts(values, policy, content, test.alpha, anytime, test.tightest_at)

    def told(what: str, part: Estimate, side: np.ndarray) -> Effect:
        known = np.isfinite(values)
        n = int((known & (side == 1)).sum())
        ends = number(part.value), number(part.low), number(part.high)
        rest = int(known.sum()) - n
        return Effect(what, n, rest, *ends, p=number(part.p), method=test.method, why=part.why)

    return Factorial(
        told("policy", found.policy, policy),
        told("content", found.content, content),
        told("interaction", found.interaction, policy & content),
    )


def _policy(variant: Variant) -> Policy:
    return repr(sorted(variant.settings.items())), variant.model
