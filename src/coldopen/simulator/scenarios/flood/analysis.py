"""How far does a flood of clicks on one title move the pages of people who are no bots?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Figure, Runs
from coldopen.simulator.studies.drawing import bars


def figure(runs: Runs) -> Figure:
    """What people's pages lose with a bot among ten visitors: points of the true chance of a stream."""
    lost = runs.change("one-in-10", "none", "chance")
    return Figure.in_points(
        lost,
        "change in the true chance that a first page leads to a stream, for people, with one bot among "
        f"ten visitors; {lost.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The change against no bots."""
    names = [name for name in runs.names if name != "none"]
    bars(axes, [f"bots: {name}" for name in names], [runs.change(name, "none", "chance") for name in names])
    axes.axhline(0, color="#20242a", lw=0.8)
    axes.set_ylabel("chance of a stream, change in points")
    axes.set_title("A flood of clicks (simulated)", loc="left")
