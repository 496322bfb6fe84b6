"""Plots of relevance against diversity: a curve a re-ranker. Needs the extra `benchmark`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coldopen.evaluation.frontier.report import Frontier

_COLOURS = {
    "score": "#20242a",
    "mmr": "#0072b2",
    "mmr-genres": "#009e73",
    "calibrated": "#e69f00",
    "hedging": "#d1243d",
}
_PANELS = {
    "distance": "embedding distance of two titles",
    "simpson": "Simpson's index of genres",
    "coverage": "share of titles in anybody's first 20",
}
_LEAST = 0.85
_SUFFIXES = (".svg", ".png")


def draw(frontier: Frontier, folder: Path) -> tuple[Path, ...]:
    """One figure for a set, a panel for each kind of diversity, as SVG and PNG; the paths."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        figure = Figure(figsize=(11, 4.2), dpi=140, layout="constrained")
        panels = figure.subplots(1, len(_PANELS), sharey=True)
        for axes, (measure, label) in zip(panels, _PANELS.items(), strict=True):
            _curves(axes, frontier, measure)
            _dress(axes, label)
        panels[0].set_ylabel("nDCG@20")
        panels[0].legend(loc="lower left", frameon=False, fontsize=8)
        panels[0].set_title(_title(frontier), loc="left", fontsize=9, color="#59616d")
        folder.mkdir(parents=True, exist_ok=True)
        paths = tuple(folder / f"reranking-{frontier.set}{suffix}" for suffix in _SUFFIXES)
        for path in paths:
            figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})
    return paths


def _curves(axes: Any, frontier: Frontier, measure: str) -> None:
    """A line through the strengths of each re-ranker; the one chosen is large. Beyond a loss of 15% of
    nDCG@20, where nobody would serve, it is not drawn on."""
    base = frontier.row("score")
    for name, colour in _COLOURS.items():
        points = [p for p in frontier.points if p.reranker == name]
        shown = [base, *[p for p in points if p.of("ndcg@20") >= _LEAST * base.of("ndcg@20")]]
        at, ndcg = [p.of(measure) for p in shown], [p.of("ndcg@20") for p in shown]
        chosen = frontier.row(name)
        axes.plot(at, ndcg, color=colour, marker="o", markersize=2.5, linewidth=1.4, label=name)
        axes.plot(
            [chosen.of(measure)], [chosen.of("ndcg@20")], color=colour, marker="o", markersize=7, zorder=4
        )
    axes.axhline(
        (1 - frontier.tolerance) * base.of("ndcg@20"), color="#b6bcc5", linewidth=0.8, linestyle="--"
    )


def _title(frontier: Frontier) -> str:
    seeds = f"{frontier.n_seeds} seed{'s' * (frontier.n_seeds > 1)}"
    return f"{frontier.set}: {frontier.n_newcomers:,} newcomers, {seeds}"


def _dress(axes: Any, label: str) -> None:
    axes.set_xlabel(label)
    axes.grid(color="#e4e7eb", linewidth=0.8, zorder=0)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
