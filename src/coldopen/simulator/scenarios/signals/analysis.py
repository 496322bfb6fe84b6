"""What is it worth to know a visitor's signals, the more these explain of taste?"""

from __future__ import annotations

from typing import Any

from coldopen.simulator.studies import Estimate, Figure, Runs
from coldopen.simulator.studies.drawing import bars


def figure(runs: Runs) -> Figure:
    """What signals are worth where they explain half of the variance of taste."""
    worth = _worth(runs, "0.5")
    return Figure.in_points(
        worth,
        "more of a chance that a first page leads to a stream, where signals explain half of taste and "
        f"are told, against the same people telling nothing; {worth.n:,} people",
    )


def draw(runs: Runs, axes: Any) -> None:
    """The worth of signals by what they explain."""
    names = [name for name in runs.names if not name.endswith("-untold")]
    bars(axes, names, [_worth(runs, name) for name in names])
    axes.axhline(0, color="#20242a", lw=0.8)
    axes.set_xlabel("share of the variance of taste that signals explain")
    axes.set_ylabel("chance of a stream, points gained")
    axes.set_title("What signals are worth to rules (simulated)", loc="left")


def _worth(runs: Runs, name: str) -> Estimate:
    return runs.change(name, f"{name}-untold", "chance")
