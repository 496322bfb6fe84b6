"""How far does a flood of clicks on one title move the pages of people who are no bots?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Estimate, Figure, Runs, difference, pooled
from coldopen.simulator.studies.drawing import bars


def figure(runs: Runs) -> Figure:
    """What people's pages lose with a bot among ten visitors: points of the true chance of a stream."""
    lost = _change(runs, "one-in-10")
    return Figure(
        value=lost.value,
        low=lost.low,
        high=lost.high,
        unit="points",
        said="change in the true chance that a first page leads to a stream, for people, with one bot among "
        f"ten visitors; {lost.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The change against no bots."""
    names = [name for name in runs.names if name != "none"]
    bars(axes, [f"bots: {name}" for name in names], [_change(runs, name) for name in names])
    axes.axhline(0, color="#20242a", lw=0.8)
    axes.set_ylabel("chance of a stream, change in points")
    axes.set_title("A flood of clicks (simulated)", loc="left")


def _change(runs: Runs, name: str) -> Estimate:
    pairs = zip(runs.each(name), runs.each("none"), strict=True)
    return pooled([difference(flooded, quiet, "chance").scaled(100) for flooded, quiet in pairs])
