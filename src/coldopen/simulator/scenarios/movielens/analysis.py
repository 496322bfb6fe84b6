"""Is a model learned from other raters better than their popularity, for people whose likes are real?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.drawing import bars, share_of
from coldopen.simulator.outcomes import difference, pooled
from coldopen.simulator.study import Figure, Runs


def figure(runs: Runs) -> Figure:
    """Taste less popularity, learned from the same raters, in the share of first visits with a stream."""
    pairs = zip(runs.each("taste"), runs.each("popular"), strict=True)
    gained = pooled([difference(taste, popular, "streamed").scaled(100) for taste, popular in pairs])
    return Figure(
        value=gained.value,
        low=gained.low,
        high=gained.high,
        unit="points",
        said="taste less popularity learned from the same raters, share of first visits with a stream; likes "
        "are real, behaviour is simulated; "
        f"{gained.n:,} people met under both",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The share with a stream, from the floor to the ceiling."""
    bars(axes, runs.names, [share_of(runs, name) for name in runs.names])
    axes.set_ylabel("first visits with a stream, %")
    axes.set_title("Real likes, simulated behaviour", loc="left")
