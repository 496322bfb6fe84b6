"""What types cannot say about experiments: weights, names, and what running ones may not have in common."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from coldopen.experiments.errors import ExperimentProblem
from coldopen.experiments.forms import HOLDOUT, N_SLOTS, Experiment, Value
from coldopen.experiments.slots import in_order, n_slots, overlapping
from coldopen.rules import Fault, did_you_mean, in_when

MOST_POOLS = 16
"""Most learning pools at once: each holds a copy of all that is counted and learned."""

_SUM_WITHIN = 1e-6


def faults(one: Experiment) -> Iterator[Fault]:
    """All that is wrong within one experiment."""
    names = [variant.name for variant in one.variants]
    if one.id == HOLDOUT:
        yield Fault("id", one.id, "another name: the holdout is called so")
    if len(names) < 2:
        yield Fault("variants", len(names), "two variants or more: there is nothing else to compare with")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault("variants", name, "each name once")
    weights = [variant.weight for variant in one.variants]
    if len(names) > 1 and abs(sum(weights) - 1) > _SUM_WITHIN:
        told = " + ".join(f"{weight:g}" for weight in weights)
        yield Fault("variants", f"weights {told} = {sum(weights):g}", "weights that add up to 1")
    if one.control and one.control not in names:
        yield Fault("control", one.control, did_you_mean(one.control, names))
    if abs(one.share * N_SLOTS - one.n_slots) > _SUM_WITHIN:
        yield Fault("share", one.share, f"a multiple of {1 / N_SLOTS:g}")
    for n, variant in enumerate(one.variants):
        for name, value, told in unkept(variant.settings):
            yield Fault(f"variants[{n}].{name}", value, told)
    if not in_order(one.slots):
        yield Fault(
            "slots", one.slots, "ranges in order that do not overlap, each from a slot to a later one"
        )
    elif n_slots(one.slots) > one.n_slots and one.state != "draft":
        at_least = n_slots(one.slots) / N_SLOTS
        yield Fault("share", one.share, f"{at_least:g} or more: an experiment may only grow while it runs")
    if one.when is not None:
        yield from in_when(one.when)


def unkept(settings: Mapping[str, Value]) -> Iterator[Fault]:
    """Settings that would not be read as they were written: JSON has neither nan nor infinity."""
    for name, value in settings.items():
        if isinstance(value, float) and not math.isfinite(value):
            yield Fault(f"settings.{name}", value, "a finite number")


def problems_between(experiments: Sequence[Experiment]) -> list[ExperimentProblem]:
    """What running experiments may not have in common."""
    running = [one for one in experiments if one.state == "running"]
    found = [problem for pair in combinations(running, 2) for problem in _between(*pair)]
    n_pools = sum(len(one.variants) for one in running if one.learning == "own")
    if n_pools > MOST_POOLS:
        told = f"at most {MOST_POOLS}: give some experiments learning = 'shared'"
        found.append(ExperimentProblem("", "", "variants that learn by themselves", n_pools, told))
    return found


def twice(experiments: Iterable[Experiment]) -> Iterator[Experiment]:
    """Experiments whose id another one before them has."""
    seen: set[str] = set()
    for one in experiments:
        if one.id in seen:
            yield one
        seen.add(one.id)


def set_by(one: Experiment) -> set[str]:
    """What the variants of an experiment set: names of settings, "model", "frozen_content"."""
    names = {name for variant in one.variants for name in variant.settings}
    if any(variant.model for variant in one.variants):
        names.add("model")
    if any(variant.frozen_content for variant in one.variants):
        names.add("frozen_content")
    return names


def _between(one: Experiment, other: Experiment) -> Iterator[ExperimentProblem]:
    both = f"experiment {one.id!r} and experiment {other.id!r}"
    if one.group and one.group == other.group:
        if overlapping(one, other):
            yield ExperimentProblem("", both, "slots", f"{one.slots} and {other.slots}", "none in common")
        return
    if one.salt == other.salt:
        told = "another one: else who gets which variant of the one decides that of the other"
        yield ExperimentProblem("", both, "salt", one.salt, told)
    for name in sorted(set_by(one) & set_by(other)):
        told = "one of them to set it, or both in one exclusion group, so that nobody is in both"
        yield ExperimentProblem("", both, name, "set by variants of both", told)
    if one.learning == other.learning == "own":
        told = "one of them learning = 'shared', or both in one group: a page learns in one pool alone"
        yield ExperimentProblem("", both, "learning", "own in both", told)
