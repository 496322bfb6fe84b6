"""The study of success, drawn: who came back by minutes streamed, and the area of each candidate."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coldopen.metrics.success import Bin, SuccessStudy


def draw(told: SuccessStudy, folder: Path) -> tuple[Path, ...]:
    """Write `success.svg` and `success.png`; returns where they are. Needs matplotlib (extra `benchmark`)."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(11, 5), layout="constrained")
    _back_by_minutes(left, told)
    _areas(right, told)
    paths = tuple(folder / f"success.{kind}" for kind in ("svg", "png"))
    for path in paths:
        figure.savefig(path, dpi=130)
    pyplot.close(figure)
    return paths


def _back_by_minutes(axes: Any, told: SuccessStudy) -> None:
    places = range(len(told.bins))
    shares = [each.back for each in told.bins]
    below = [each.back - each.low for each in told.bins]
    above = [each.high - each.back for each in told.bins]
    axes.errorbar(places, shares, yerr=[below, above], fmt="o", capsize=3)
    axes.set_xticks(places, [_label(each) for each in told.bins], rotation=40)
    axes.set_xlabel("minutes streamed on the first day")
    axes.set_ylabel("share that came back in the week after")
    axes.set_ylim(bottom=0)


def _areas(axes: Any, told: SuccessStudy) -> None:
    known = [each for each in told.candidates if each.area.value is not None]
    places = range(len(known))
    middle = [each.area.value or 0.0 for each in known]
    spread = [
        [each.area.value - each.area.low for each in known],  # type: ignore[operator]
        [each.area.high - each.area.value for each in known],  # type: ignore[operator]
    ]
    axes.errorbar(middle, places, xerr=spread, fmt="o", capsize=3)
    axes.set_yticks(places, [f"{each.column} >= {each.at_least:g}" for each in known])
    axes.invert_yaxis()
    axes.axvline(0.5, color="grey", linewidth=1)
    axes.set_xlabel("area under the ROC curve, with its 95% interval")


def _label(each: Bin) -> str:
    if each.up_to == 0:
        return "0"
    return f"{each.over:g}-{each.up_to:g}" if each.up_to is not None else f"{each.over:g}+"
