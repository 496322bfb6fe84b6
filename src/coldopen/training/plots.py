"""The plots of a training report, where matplotlib is there."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

from coldopen.training.comparison import Comparison

_NEW, _SERVING, _WORST = "#d1243d", "#4d5561", "#e69f00"


def can_plot() -> bool:
    """Whether matplotlib is installed (the extra `benchmark` has it)."""
    return find_spec("matplotlib") is not None


def quality_plot(comparison: Comparison) -> bytes:
    """nDCG@20 after so many likes, of the new model and of the one in service, as PNG."""
    figure, axes = _figure("nDCG@20 of the latest newcomers")
    ks = [level.k for level in comparison.levels]
    axes.plot(ks, [level.new for level in comparison.levels], "-o", color=_NEW, label="new")
    if comparison.serving is not None:
        told = [level.serving for level in comparison.levels]
        axes.plot(ks, told, "--o", color=_SERVING, label="in service")
    axes.set_xticks(ks)
    axes.set_xlabel("likes known")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)
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
