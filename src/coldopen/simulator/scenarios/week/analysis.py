"""Is a learned model better than rules, for the same people, once it has learned?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Figure, Runs
from coldopen.simulator.studies.drawing import days

_LEARNED_BY_DAY = 4


def figure(runs: Runs) -> Figure:
    """Taste less rules, in the share of first visits with a stream, of those who came from day 4 on."""
    gained = runs.change("taste", "rules", "streamed", where=lambda taste: taste.day >= _LEARNED_BY_DAY)
    return Figure.in_points(
        gained,
        f"taste less rules, share of first visits with a stream from day {_LEARNED_BY_DAY} on, "
        f"{gained.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The share with a stream by day, from the floor to the ceiling."""
    days(axes, runs, runs.names)
    axes.set_ylabel("first visits with a stream, %")
    axes.set_title("An ordinary week (simulated)", loc="left")
