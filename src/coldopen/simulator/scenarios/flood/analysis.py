"""How far does a flood of clicks on one title move the pages of people who are no bots?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Figure, Runs
from coldopen.simulator.studies.drawing import bars


def figure(runs: Runs) -> Figure:
    """What people's pages lose with a bot among ten visitors, each on a network of its own: points of the
    true chance of a stream, against the same visitors doing nothing."""
    lost = runs.change("one-in-10-apart", "idle", "chance")
    return Figure.in_points(
        lost,
        "change in the true chance that a first page leads to a stream, for people, where one visitor in ten "
        f"is a bot on a network of its own instead of doing nothing; {lost.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The change against idle visitors, beside what it changes that these do nothing."""
    changes = {
        "bots of one network": ("one-in-10", "idle"),
        "bots on their own networks": ("one-in-10-apart", "idle"),
        "no bots, a tenth more people": ("none", "idle"),
    }
    chosen = {said: pair for said, pair in changes.items() if set(pair) <= set(runs.names)}
    bars(axes, list(chosen), [runs.change(*pair, "chance") for pair in chosen.values()])
    axes.axhline(0, color="#20242a", lw=0.8)
    axes.set_ylabel("chance of a stream, change in points")
    axes.set_title("A flood of clicks (simulated)", loc="left")
