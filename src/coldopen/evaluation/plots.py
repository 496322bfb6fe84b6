"""Plots of quality against the number of likes, with 95% bands. Needs the extra `benchmark`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coldopen.evaluation.report import Line, Table
from coldopen.evaluation.results import MAIN, Label, told

_COLOURS = {
    "popularity": "#8a8f98",
    "popularity by context": "#4d5561",
    "item cosine": "#0072b2",
    "iALS fold-in": "#cc79a7",
    "EASE": "#009e73",
    "EDLAE": "#e69f00",
}
_OURS = ("#d1243d", "#7a0a2c", "#f2795c")
_OTHERS = ("#56b4e9", "#b39ddb", "#8d6e63", "#a3b18a")
_STYLES: dict[str, tuple[Any, float]] = {
    "ours": ("-", 2.6),
    "blended": ("-", 1.5),
    "tuned": ((0, (5, 1.5)), 1.2),
    "as shipped": ((0, (1, 1.6)), 1.2),
}
_SUFFIXES = (".svg", ".png")


def draw(table: Table, folder: Path, measured: str = MAIN) -> tuple[Path, ...]:
    """One figure for a table, as SVG and PNG; the paths. A table with one level is drawn as bars."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(8.6, 4.8), dpi=160, layout="constrained")
        axes = figure.add_subplot()
        lines = [line for line in table.lines if measured in line.figures]
        (_curves if len(table.levels) > 1 else _bars)(axes, table, _ordered(lines, measured), measured)
        _dress(axes, table, measured)
        stem = f"newcomers-{table.set}-{table.table}".replace(" ", "-")
        paths = tuple(folder / f"{stem}{suffix}" for suffix in _SUFFIXES)
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})
    return paths


def _ordered(lines: Sequence[Line], measured: str) -> list[Line]:
    """The best at the last level first, as they end on the right; blended peers are not shown tuned too, and
    ablations, which lie close together, not at all."""
    blended = {line.name for line in lines if line.kind == "blended"}
    shown = [line for line in lines if line.kind != "tuned" or line.name not in blended]
    shown = [line for line in shown if line.kind != "ablation"]
    return sorted(shown, key=lambda line: -(line.figures[measured][-1].mean or 0))


def _banded(lines: Sequence[Line], measured: str) -> list[Line]:
    """Ours and the best blended peer: more bands than that cannot be read."""
    blended = [line for line in lines if line.kind == "blended"]
    best = max(blended, key=lambda line: sum(e.mean or 0 for e in line.figures[measured]), default=None)
    return [line for line in lines if line.kind == "ours" or line is best]


def _curves(axes: Any, table: Table, lines: Sequence[Line], measured: str) -> None:
    places, banded = list(range(len(table.levels))), _banded(lines, measured)
    for line, colour in zip(lines, _colours(lines), strict=True):
        style, width = _STYLES[line.kind]
        found = line.figures[measured]
        means = [e.mean if e.mean is not None else float("nan") for e in found]
        label = told(Label(line.name, line.kind)) + ("" if line.kind != "as shipped" else ", as shipped")
        first = 5 if line.kind == "ours" else 3
        axes.plot(places, means, color=colour, linestyle=style, linewidth=width, label=label, zorder=first)
        if line in banded:
            low = [e.low if e.low is not None else float("nan") for e in found]
            high = [e.high if e.high is not None else float("nan") for e in found]
            axes.fill_between(places, low, high, color=colour, alpha=0.15, linewidth=0, zorder=2)
    axes.set_xticks(places, [str(k) for k in table.levels])
    axes.set_xlabel("likes revealed")
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=8)


def _bars(axes: Any, table: Table, lines: Sequence[Line], measured: str) -> None:
    shown = [line for line in reversed(lines) if line.figures[measured][0].mean is not None]
    for place, (line, colour) in enumerate(zip(shown, _colours(shown), strict=True)):
        found = line.figures[measured][0]
        assert found.mean is not None
        assert found.low is not None
        assert found.high is not None
        axes.barh(place, found.mean, color=colour, height=0.62, zorder=3)
        axes.plot([found.low, found.high], [place, place], color="#20242a", linewidth=1, zorder=4)
    names = [f"{told(Label(line.name, line.kind))}" for line in shown]
    axes.set_yticks(range(len(shown)), names)


def _colours(lines: Sequence[Line]) -> list[str]:
    ours = iter(_OURS * len(lines))
    others: dict[str, str] = {}
    chosen = []
    for line in lines:
        if line.kind == "ours":
            chosen.append(next(ours))
        else:
            spare = _OTHERS[len(others) % len(_OTHERS)]
            chosen.append(_COLOURS.get(line.name) or others.setdefault(line.name, spare))
    return chosen


def _dress(axes: Any, table: Table, measured: str) -> None:
    n, seeds = f"{table.n_newcomers:,} newcomers", f"{table.n_seeds} seed{'s' * (table.n_seeds > 1)}"
    axes.set_title(f"{table.set}, {table.table}", loc="left", fontweight="bold", fontsize=11, pad=16)
    axes.text(
        0,
        1.015,
        f"{measured}, mean and 95% interval; {n}, {seeds}",
        transform=axes.transAxes,
        color="#59616d",
    )
    (axes.set_ylabel if len(table.levels) > 1 else axes.set_xlabel)(measured)
    axes.grid(axis="y" if len(table.levels) > 1 else "x", color="#e4e7eb", linewidth=0.8, zorder=0)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color("#b6bcc5")
    axes.tick_params(length=0)
