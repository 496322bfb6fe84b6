"""A plot of simulated shares beside real ones. Needs the extra `benchmark`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coldopen.simulator.marginals.report import Cell, Marginal, Marginals

_REAL, _SIMULATED, _GRID, _QUIET = "#20242a", "#d1243d", "#e4e7eb", "#59616d"
_SUFFIXES = (".svg", ".png")
_PANELS = (
    "language",
    "referral",
    "device",
    "device x referral",
    "browser given device",
    "language given country",
)
_MOST = 12
_OPEN = {"marker": "o", "s": 34, "facecolors": "none", "edgecolors": _REAL}
_FULL = {"marker": "D", "s": 10, "color": _SIMULATED}


def draw(report: Marginals, folder: Path) -> tuple[Path, ...]:
    """One figure, as SVG and PNG; the paths. It says that the people are simulated."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    shown = [report.of(name) for name in _PANELS if report.of(name).distance is not None]
    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 8}):
        figure = Figure(figsize=(14, 7.2), dpi=150, layout="constrained")
        axes = figure.subplots(2, (len(shown) + 3) // 2).ravel().tolist()
        _hours(axes.pop(0), report.of("hour"))
        for marginal in shown:
            _dots(axes.pop(0), marginal)
        _distances(axes.pop(0), report)
        for spare in axes:
            spare.axis("off")
        figure.suptitle(
            f"{report.n_people:,} simulated people ({report.population}) against {report.n_real:,} real "
            f"sign-ups: {report.about}",
            x=0.01,
            ha="left",
            fontweight="bold",
        )
        folder.mkdir(parents=True, exist_ok=True)
        paths = tuple(folder / f"marginals-{report.population}{suffix}" for suffix in _SUFFIXES)
        for path in paths:
            figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})
    return paths


def _hours(axes: Any, marginal: Marginal) -> None:
    cells = sorted(marginal.cells, key=lambda cell: cell.label)
    hours = [int(cell.label) for cell in cells]
    axes.plot(hours, [100 * cell.real for cell in cells], color=_REAL, marker="o", ms=3, label="real")
    simulated = [100 * cell.simulated for cell in cells]
    axes.plot(hours, simulated, color=_SIMULATED, marker="D", ms=3, label="simulated", linestyle=":")
    axes.set_xlabel("hour of arrival, UTC")
    axes.set_ylabel("% of people")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
    _dress(axes, marginal.name, "y")


def _dots(axes: Any, marginal: Marginal) -> None:
    """The largest cells, on a logarithmic scale; what has none of either is left out of it there."""
    cells = marginal.cells[:_MOST][::-1]
    for of, look in (("real", _OPEN), ("simulated", _FULL)):
        there = [(100 * _share(cell, of), place) for place, cell in enumerate(cells) if _share(cell, of) > 0]
        axes.scatter(*zip(*there, strict=True), label=of, zorder=3, **look)
    axes.set_yticks(range(len(cells)), [cell.label for cell in cells])
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_xlabel(f"% of {marginal.counted}")
    _dress(axes, marginal.name, "x")


def _share(cell: Cell, of: str) -> float:
    return cell.real if of == "real" else cell.simulated


def _distances(axes: Any, report: Marginals) -> None:
    held = [marginal for marginal in report.marginals if marginal.distance is not None][::-1]
    for place, marginal in enumerate(held):
        axes.plot(
            [marginal.expected, marginal.at_most], [place, place], color=_REAL, marker="|", ms=9, zorder=3
        )
    axes.scatter([marginal.distance for marginal in held], range(len(held)), zorder=4, **_FULL)
    axes.set_xscale("log")
    axes.minorticks_off()
    axes.set_yticks(range(len(held)), [marginal.name.replace("l x d", "l\nx d") for marginal in held])
    axes.set_xlabel("distance (line: what chance alone\ngives, and what it rarely exceeds)")
    _dress(axes, "total variation distance", "x")


def _dress(axes: Any, title: str, along: str) -> None:
    axes.set_title(title, loc="left", fontweight="bold")
    axes.grid(axis=along, color=_GRID, linewidth=0.8, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#b6bcc5")
    axes.tick_params(which="both", length=0, colors=_QUIET)
