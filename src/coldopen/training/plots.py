"""The plots of a training report, where matplotlib is there."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

from coldopen.taste.calibration import Reliability
from coldopen.training.bias import Bias
from coldopen.training.comparison import Comparison

_NEW, _SERVING, _WORST = "#d1243d", "#4d5561", "#e69f00"


def plots_of(
    comparison: Comparison, bias: Bias | None, reliability: Reliability | None = None
) -> dict[str, bytes]:
    """Every plot there is something to draw for, as PNG by file name; none without matplotlib (which the
    extra `benchmark` brings)."""
    if find_spec("matplotlib") is None:
        return {}
    found = {} if reliability is None else {"reliability.png": reliability_plot(reliability)}
    if bias is None:
        return found
    found["quality.png"] = quality_plot(comparison)
    if bias.groups:
        found["groups.png"] = groups_plot(bias, comparison)
    if bias.trade:
        found["popularity.png"] = trade_plot(bias)
    return found


def quality_plot(comparison: Comparison) -> bytes:
    """nDCG@20 after so many likes, of the new model and of the one in service."""
    figure, axes = _figure("How well the latest newcomers are ranked for")
    ks = [level.k for level in comparison.levels]
    axes.plot(ks, [level.new for level in comparison.levels], "-o", color=_NEW, label="new")
    if comparison.serving is not None:
        told = [level.serving for level in comparison.levels]
        axes.plot(ks, told, "--o", color=_SERVING, label="in service")
        axes.legend(frameon=False)
    axes.set_xticks(ks)
    axes.set_xlabel("likes known")
    axes.set_ylabel("nDCG@20")
    axes.set_ylim(bottom=0)
    return _png(figure)


def groups_plot(bias: Bias, comparison: Comparison) -> bytes:
    """nDCG@20 of each group with its 95% interval, the worst of all marked, and that of everyone."""
    groups = [group for among in bias.groups.values() for group in reversed(among)][::-1]
    figure, axes = _figure("For whom it is ranked well, and for whom not", height=1.2 + 0.22 * len(groups))
    places = range(len(groups))
    for place, group in zip(places, groups, strict=True):
        colour = _WORST if group.signal == bias.worst else _NEW
        axes.plot([group.low, group.high], [place, place], color=colour, linewidth=1.5)
        axes.plot([group.ndcg], [place], "o", color=colour, markersize=4)
    axes.axvline(comparison.new, color=_SERVING, linewidth=1, linestyle=":")
    axes.set_yticks(places, [f"{group.signal} ({group.n_newcomers})" for group in groups], fontsize=8)
    axes.set_xlabel("nDCG@20, 95% interval; dotted: everyone")
    return _png(figure)


def trade_plot(bias: Bias) -> bytes:
    """Accuracy against the popularity of what is shown, for each popularity penalty."""
    figure, axes = _figure("What a popularity penalty costs, and what it changes")
    popularity = [100 * trade.shown.popularity for trade in bias.trade]
    ndcg = [trade.ndcg for trade in bias.trade]
    axes.plot(popularity, ndcg, "-o", color=_NEW)
    for x, y, trade in zip(popularity, ndcg, bias.trade, strict=True):
        axes.annotate(f"{trade.penalty:g}", (x, y), xytext=(6, -11), textcoords="offset points", fontsize=8)
    axes.set_xlabel("mean share of past visitors who liked a title shown, %")
    axes.set_ylabel("nDCG@20")
    return _png(figure)


def reliability_plot(reliability: Reliability) -> bytes:
    """The share that was liked against the chance claimed, in bins of equal numbers; dotted: equal."""
    figure, axes = _figure("Whether the chances claimed come true")
    claimed, happened = reliability.claimed, reliability.happened
    most = 1.05 * max(*claimed, *happened, 1e-3)
    axes.plot([0, most], [0, most], ":", color=_SERVING, linewidth=1)
    axes.plot(claimed, happened, "-o", color=_NEW)
    axes.set_xlim(0, most)
    axes.set_ylim(0, most)
    axes.set_xlabel(f"chance claimed (n = {sum(reliability.n):,}); mean error {reliability.error:.4f}")
    axes.set_ylabel("share liked")
    return _png(figure)


def _figure(title: str, height: float = 3.6) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, height), dpi=140, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(title, loc="left", fontsize=10)
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _png(figure: Any) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()
