"""A model goes into service on the day of a launch. Before against after gives it the launch's credit."""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Estimate, Figure, Outcomes, Runs, mean, pooled
from coldopen.simulator.studies.drawing import days

_WARM, _LAUNCH = 2.0, 4.0
"""Days: the first two are left out, in which popularity learns from nothing."""


def figure(runs: Runs) -> Figure:
    """By how much before-against-after overstates what the model did, in points of first visits with a
    stream: what the same comparison says of rules, which did not change."""
    credit = pooled([_before_after(outcomes) for outcomes in runs.each("rules")])
    naive = pooled([_before_after(outcomes) for outcomes in runs.each("taste")])
    true = runs.change("taste", "rules", "streamed", where=lambda taste: taste.day >= _LAUNCH)
    return Figure.in_points(
        credit,
        "what before-against-after credits to rules that never changed; for the model it says "
        f"{naive.value:+.1f}, where the same people under both say {true.value:+.1f} "
        f"({true.low:.1f} to {true.high:.1f})",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The share with a stream by day: both rise with the launch."""
    days(axes, runs, runs.names)
    axes.axvline(_LAUNCH, color="#59616d", lw=1, ls=(0, (4, 3)))
    axes.annotate("launch, and the model", (_LAUNCH, axes.get_ylim()[1]), ha="right", va="top")
    axes.set_ylabel("first visits with a stream, %")
    axes.set_title("A launch passes for a model's effect (simulated)", loc="left")


def _before_after(outcomes: Outcomes) -> Estimate:
    after = mean(outcomes.where(outcomes.day >= _LAUNCH).streamed.astype(float))
    warm = (outcomes.day >= _WARM) & (outcomes.day < _LAUNCH)
    before = mean(outcomes.where(warm).streamed.astype(float))
    error = (((after.high - after.low) ** 2 + (before.high - before.low) ** 2) ** 0.5) / 2
    value = after.value - before.value
    return Estimate(value, value - error, value + error, after.n + before.n).scaled(100)
