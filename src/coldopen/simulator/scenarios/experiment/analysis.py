"""Two variants in one world, each learning from its own traffic or both from all; and the truth beside."""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Estimate, Figure, Runs, pooled
from coldopen.simulator.studies.drawing import bars
from coldopen.simulator.studies.tested import estimated


def figure(runs: Runs) -> Figure:
    """What the experiment says where each variant learns by itself; and what is true of all the traffic."""
    own, shared, true = _told(runs, "own"), _told(runs, "shared"), _true(runs)
    return Figure.in_points(
        own,
        "visitors with a stream, exploring less rules, as the experiment says where each learns from its own "
        f"half; {_span(shared)} where both learn from all. The truth, each alone with all: {_span(true)}",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The truth, and what the experiment says of it either way."""
    told = [_true(runs), _told(runs, "own"), _told(runs, "shared")]
    bars(axes, ["true, each alone", "test, each learns\nfrom its own", "test, both learn\nfrom all"], told)
    axes.axhline(0, color="#20242a", lw=0.8)
    axes.set_ylabel("explores less rules, points")
    axes.set_title("Shared learning turns the sign of an effect (simulated)", loc="left")


def _true(runs: Runs) -> Estimate:
    return runs.change("explores", "rules", "chance")


def _told(runs: Runs, name: str) -> Estimate:
    return pooled([estimated(runs.of(name, seed), "explores") for seed in runs.seeds])


def _span(told: Estimate) -> str:
    return f"{told.value:+.1f} ({told.low:.1f} to {told.high:.1f})"
