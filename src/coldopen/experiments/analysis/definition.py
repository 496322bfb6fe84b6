"""Whether an experiment stayed what it was: its definitions while it ran, and what may not change in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct

from coldopen.experiments.forms import Experiment

_FIXED = (
    "salt",
    "control",
    "learning",
    "metric",
    "guardrails",
    "segments",
    "alpha",
    "test",
    "n_planned",
    "when",
)
_OF_A_VARIANT = ("settings", "frozen_content")


class Dated(Struct, frozen=True):
    """An experiment as it was defined from a moment on, Unix milliseconds."""

    since: int
    experiment: Experiment


def while_running(history: Sequence[Dated]) -> list[Dated]:
    """The definitions under which visitors were assigned."""
    return [each for each in history if each.experiment.state == "running"]


def changes(history: Sequence[Dated]) -> list[str]:
    """What changed while it ran that may not: what visitors get, and by what it is judged.

    The share and the weights may change; days are compared with themselves then. So may the model of a
    variant that learns from its own traffic: that is what it has learned, not what it is.
    """
    ran = while_running(history)
    found: dict[str, None] = {}
    for before, after in pairwise(ran):
        found |= dict.fromkeys(_between(before.experiment, after.experiment))
    return list(found)


def weights(history: Sequence[Dated], order: Sequence[str], at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The stretches of time with weights of their own.

    Returns:
        The stretch of each visitor by when they were assigned `at` (n,), and the weights (n_stretches, k) of
        the variants in `order`.
    """
    ran = while_running(history) or list(history[-1:])
    since = np.array([each.since for each in ran[1:]], np.int64)
    of = [{one.name: one.weight for one in each.experiment.variants} for each in ran]
    table = np.array([[weight.get(name, 0.0) for name in order] for weight in of])
    return np.searchsorted(since, at, side="right"), table


def _between(one: Experiment, other: Experiment) -> list[str]:
    found = [name for name in _FIXED if getattr(one, name) != getattr(other, name)]
    mine, theirs = ({each.name: each for each in which.variants} for which in (one, other))
    if mine.keys() != theirs.keys():
        found.append("variants")
    parts = _OF_A_VARIANT if one.learning == "own" else (*_OF_A_VARIANT, "model")
    for name in [each for each in mine if each in theirs]:
        if any(getattr(mine[name], part) != getattr(theirs[name], part) for part in parts):
            found.append(f"variant {name}")
    return found
