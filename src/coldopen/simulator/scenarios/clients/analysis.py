"""Does it show in people's pages how their clients send events?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Figure, Runs
from coldopen.simulator.studies.drawing import bars


def figure(runs: Runs) -> Figure:
    """What batches sent twice and events out of order change: nothing, if the log keeps each once."""
    change = runs.change("twice-and-shuffled", "sound", "chance")
    return Figure.in_points(
        change,
        "change in the true chance that a first page leads to a stream, where every client sends each "
        f"batch twice or events out of order; {change.n:,} people",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The change against sound clients."""
    names = [name for name in runs.names if name != "sound"]
    bars(axes, names, [runs.change(name, "sound", "chance") for name in names])
    axes.axhline(0, color="#20242a", lw=0.8)
    axes.set_ylabel("chance of a stream, change in points")
    axes.set_title("Clients that misbehave (simulated)", loc="left")
