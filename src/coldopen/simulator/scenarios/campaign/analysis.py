"""What is it worth that a request names the title whose campaign brought the visitor?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Estimate, Figure, Runs, mean, pooled
from coldopen.simulator.studies.drawing import bars, streamed


def figure(runs: Runs) -> Figure:
    """Told less untold, in the share of first visits with a stream, of those whom a campaign brought."""
    worth = runs.change("told", "untold", "streamed", where=lambda told: told.wanted)
    return Figure.in_points(
        worth,
        "more first visits with a stream, of those whom a campaign brought, where the request says "
        f"which title it was for; {worth.n:,} people",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The share with a stream, of those brought by a campaign and of the others, under both."""
    names, estimates = [], []
    for name in runs.names:
        for label, brought in (("campaign", True), ("others", False)):
            names.append(f"{label},\n{name}")
            estimates.append(_share(runs, name, brought))
    bars(axes, names, estimates)
    axes.set_ylabel("first visits with a stream, %")
    axes.set_title("What a campaign's title is worth (simulated)", loc="left")


def _share(runs: Runs, name: str, brought: bool) -> Estimate:
    return pooled([mean(streamed(each.where(each.wanted == brought))) for each in runs.each(name)])
