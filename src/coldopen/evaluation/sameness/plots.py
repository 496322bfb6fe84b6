"""A plot of what each signal contributes. Needs the extra `benchmark`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coldopen.evaluation.intervals import Estimate
from coldopen.evaluation.sameness.report import Sameness

_COLOURS = ("#d1243d", "#0072b2", "#009e73", "#e69f00", "#7d4fb3", "#20242a")
_SUFFIXES = (".svg", ".png")


def draw(found: Sequence[Sameness], folder: Path) -> tuple[Path, ...]:
    """All measurements side by side, as SVG and PNG; the paths. Signals without pairs are left out."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(8, 3.8), dpi=140, layout="constrained")
        axes = figure.subplots()
        names = ["all", *[line.signal for line in found[0].signals if line.n_pairs]]
        width = 0.8 / len(found)
        for i, each in enumerate(found):
            bars = {"all": each.personalisation, **{s.signal: s.personalisation for s in each.signals}}
            at = [n + (i - (len(found) - 1) / 2) * width for n in range(len(names))]
            _bars(axes, at, [bars[name] for name in names], width, _COLOURS[i % len(_COLOURS)], each)
        axes.set_xticks(range(len(names)), names)
        axes.set_ylabel("overlap within less overlap between")
        axes.set_title(f"{found[0].source}: {found[0].n_groups:,} groups", loc="left", color="#59616d")
        _dress(axes, len(found))
        folder.mkdir(parents=True, exist_ok=True)
        paths = tuple(folder / f"sameness{suffix}" for suffix in _SUFFIXES)
        for path in paths:
            figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})
    return paths


def _bars(
    axes: Any, at: Sequence[float], values: Sequence[Estimate], width: float, colour: str, of: Sameness
) -> None:
    told = np.array([(v.low, v.mean, v.high) for v in values], float)
    low, means, high = told.T
    reach = np.nan_to_num([means - low, high - means])
    label = f"common rows {of.common_rows} of {of.common_within}"
    axes.bar(at, means, width * 0.9, yerr=reach, color=colour, ecolor="#59616d", label=label, zorder=3)


def _dress(axes: Any, n: int) -> None:
    axes.axhline(0, color="#20242a", linewidth=0.8, zorder=4)
    axes.grid(axis="y", color="#e4e7eb", linewidth=0.8, zorder=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    if n > 1:
        axes.legend(frameon=False, fontsize=8)
