"""Is a model learned from other raters better than their popularity, for people whose likes are real?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Figure, Runs
from coldopen.simulator.studies.drawing import bars, share_of


def figure(runs: Runs) -> Figure:
    """Taste less popularity, learned from the same raters, in the share of first visits with a stream."""
    gained = runs.change("taste", "popular", "streamed")
    return Figure.in_points(
        gained,
        "taste less popularity learned from the same raters, share of first visits with a stream; likes are "
        "real, behaviour is simulated; "
        f"{gained.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The share with a stream, from the floor to the ceiling."""
    bars(axes, runs.names, [share_of(runs, name) for name in runs.names])
    axes.set_ylabel("first visits with a stream, %")
    axes.set_title("Real likes, simulated behaviour", loc="left")
