"""Is learning which rows to show, and which titles in them, better than rules, from the first page on?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Figure, Runs
from coldopen.simulator.studies.drawing import regret


def figure(runs: Runs) -> Figure:
    """The default policy less rules, in the true chance that a first page leads to a stream."""
    gained = runs.change("softmax", "rules", "chance")
    return Figure.in_points(
        gained,
        "learning less rules, chance that a first page leads to a stream, within six hours of the "
        f"first page of all; {gained.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """What each policy gives up against the truth, by the time that it has had to learn."""
    learning = [name for name in runs.names if name not in ("random", "ceiling")]
    regret(axes, runs, learning, "ceiling", bold="softmax")
    axes.set_title("Regret of row policies (simulated)", loc="left")
