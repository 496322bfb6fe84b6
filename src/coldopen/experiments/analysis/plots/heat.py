"""Clicks by row and column, one field a placement."""

from __future__ import annotations

from coldopen.experiments.analysis.plots.svg import NARROW, drawing, rect, text
from coldopen.experiments.analysis.records import HeatMap


def heat(found: HeatMap, highest: float, width: float) -> str:
    """A field's shade is its rate beside the `highest` of all variants: one shade, one rate."""
    n_columns = max((len(row) for row in found.rates), default=1)
    left, top, gap = 34, 30, 2
    side = (width - left) / n_columns
    tall = min(side, 30 if width > NARROW else 24)
    parts = []
    for i in range(n_columns):
        if width > NARROW or i % 2 == 0:
            parts.append(text(left + (i + 0.5) * side, top - 8, str(i + 1), "tick", "middle"))
    for r, row in enumerate(found.rates):
        parts.append(text(left - 8, top + (r + 0.5) * tall + 4, str(r + 1), "tick", "end"))
        for c, rate in enumerate(row):
            place = (left + c * side, top + r * tall, side - gap, tall - gap)
            parts.append(_field(place, rate, highest, width > NARROW))
    description = "Rows down, columns across; a darker field is clicked more often by those who see it."
    return drawing(
        width, top + len(found.rates) * tall + 4, f"Clicks with {found.variant}", description, parts
    )


def _field(
    place: tuple[float, float, float, float], rate: float | None, highest: float, lettered: bool
) -> str:
    x, y, width, height = place
    if rate is None:
        return rect(x, y, width, height, "blank")
    shade = min(rate / highest, 1.0) if highest > 0 else 0.0
    drawn = rect(x, y, width, height, "heat", f' fill-opacity="{0.04 + 0.52 * shade:.2f}"')
    if not lettered or width < 34:
        return drawn
    return drawn + text(x + width / 2, y + height / 2 + 4, f"{100 * rate:.1f}", "cell", "middle")
