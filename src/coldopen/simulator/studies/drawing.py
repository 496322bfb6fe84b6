"""What the plots of studies share. matplotlib's axes are passed in, so nothing is imported here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

import numpy as np

from coldopen.simulator.studies.outcomes import Estimate, Outcomes, difference, mean, pooled
from coldopen.simulator.studies.study import Runs

COLOURS = ("#8a8f98", "#0072b2", "#d1243d", "#20242a", "#e69f00", "#009e73", "#cc79a7")
Of = Callable[[Outcomes], np.ndarray]
"""What is measured of each person, (n_people,)."""


def streamed(outcomes: Outcomes) -> np.ndarray:
    """In per cent: 100 for a first visit with a stream."""
    return 100 * outcomes.streamed.astype(float)


def share_of(runs: Runs, name: str, of: Of = streamed) -> Estimate:
    """The mean of a run, over its seeds."""
    return pooled([mean(of(outcomes)) for outcomes in runs.each(name)])


def days(axes: Any, runs: Runs, names: Sequence[str], of: Of = streamed) -> None:
    """A line a run: the mean by day of arrival, with 95% bands."""
    n_days = ceil(runs.scenario.days)
    for i, name in enumerate(names):
        told = [_on(runs.each(name), day, of) for day in range(n_days)]
        at = [day + 0.5 for day, estimate in enumerate(told) if estimate is not None]
        known = [estimate for estimate in told if estimate is not None]
        colour = COLOURS[i % len(COLOURS)]
        axes.plot(at, [e.value for e in known], color=colour, marker="o", ms=3, label=name)
        axes.fill_between(at, [e.low for e in known], [e.high for e in known], color=colour, alpha=0.14, lw=0)
    axes.set_xlabel("days since the start")
    axes.legend(frameon=False)


def regret(axes: Any, runs: Runs, names: Sequence[str], ceiling: str, bold: str, n_bins: int = 6) -> None:
    """A line a run, one of them `bold`: by how many points the chance of a stream on first pages is below
    that of the run `ceiling`, for the same people, by the hour at which they came."""
    width = runs.scenario.days / n_bins
    hours = [24 * width * (k + 0.5) for k in range(n_bins)]
    for i, name in enumerate(names):
        by_hour = [_missing(runs, name, ceiling, k * width, (k + 1) * width) for k in range(n_bins)]
        axes.plot(
            hours,
            by_hour,
            color=COLOURS[i % len(COLOURS)],
            ls="-" if i < len(COLOURS) else "--",
            lw=3 if name == bold else 1.2,
            marker="o",
            ms=3,
            label=name,
        )
    axes.set_xlabel("hours since the first page of all")
    axes.set_ylabel("regret: chance of a stream below the ceiling's, points")
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))


def bars(axes: Any, names: Sequence[str], estimates: Sequence[Estimate]) -> None:
    """A bar each, with its 95% interval; the number stands at the bar's end, below a negative one."""
    at = np.arange(len(names))
    values = np.array([e.value for e in estimates])
    spans = [values - [e.low for e in estimates], np.array([e.high for e in estimates]) - values]
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(names))]
    axes.bar(at, values, 0.62, color=colours, yerr=spans, ecolor="#20242a", capsize=3)
    axes.set_xticks(at, names)
    axes.margins(y=0.1)
    for x, estimate in zip(at, estimates, strict=True):
        below = round(estimate.value, 1) < 0
        axes.annotate(
            f"{estimate.value:z.1f}",
            (x, min(estimate.low, 0) if below else max(estimate.high, 0)),
            textcoords="offset points",
            xytext=(0, -3 if below else 3),
            ha="center",
            va="top" if below else "bottom",
        )


def _missing(runs: Runs, name: str, ceiling: str, first: float, last: float) -> float:
    """What those who came between two days miss under a run, in points."""
    found = []
    for best, other in zip(runs.each(ceiling), runs.each(name), strict=True):
        came = best.where((best.day >= first) & (best.day < last))
        found.append(difference(came, other, "chance").scaled(100))
    return pooled(found).value


def _on(each: Sequence[Outcomes], day: int, of: Of) -> Estimate | None:
    """The mean over those who came on a day; None where there are too few."""
    came = [outcomes.where((outcomes.day >= day) & (outcomes.day < day + 1)) for outcomes in each]
    enough = [mean(of(outcomes)) for outcomes in came if len(outcomes) > 1]
    return pooled(enough) if enough else None
