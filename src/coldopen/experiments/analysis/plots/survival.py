"""How soon the first stream comes, as curves of those who still have none."""

from __future__ import annotations

from collections.abc import Sequence

from coldopen.experiments.analysis.plots.svg import Box, Scale, drawing, legend, steps, x_axis, y_axis
from coldopen.experiments.analysis.records import Survival


def curves(survival: Survival, order: Sequence[str], width: float) -> str:
    """The share without a stream, by minutes since the first page, up to tau."""
    box = Box(58, 40, width - 12, 270)
    lowest = min((min(each.waiting, default=1) for each in survival.curves), default=0)
    floor = max(0.0, lowest - 0.08 * (1 - lowest))
    minutes = survival.tau / 60
    x, y = Scale(0, minutes, box.left, box.right - 8), Scale(floor, 1, box.bottom, box.top)
    parts = y_axis(box, y, lambda value: f"{100 * value:g}%")
    parts += x_axis(box, x, [minutes * i / 3 for i in range(4)], lambda value: f"{value:g} min")
    for each in survival.curves:
        points = [(x.at(s / 60), y.at(share)) for s, share in zip(each.seconds, each.waiting, strict=True)]
        parts.append(steps(points, f"stroke v{order.index(each.variant)}"))
    parts += legend(box.left, 18, [(c.variant, f"v{order.index(c.variant)}") for c in survival.curves], width)
    description = (
        "The share of visitors without a stream, by minutes since their first page; lower is better."
    )
    return drawing(width, 304, "Visitors still without a stream", description, parts)
