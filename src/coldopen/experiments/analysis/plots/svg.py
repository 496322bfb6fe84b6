"""Small parts of drawings as SVG text. Colours come from the page's style sheet, by class."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from html import escape
from itertools import pairwise

from msgspec import Struct

WIDE, NARROW = 720, 336
"""Drawings are made for a desk and for a phone, so that their lettering has the same size on both."""


class Box(Struct, frozen=True):
    """Where the data lie within a drawing, in its units."""

    left: float
    top: float
    right: float
    bottom: float


class Scale(Struct, frozen=True):
    """From values to places along one axis.

    >>> Scale(0, 10, 100, 200).at(2.5)
    125.0
    """

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        span = (self.high - self.low) or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def drawing(width: float, height: float, title: str, description: str, parts: Iterable[str]) -> str:
    """A whole drawing that says what it shows to those who cannot see it."""
    kind = "narrow" if width <= NARROW else "wide"
    return (
        f'<svg class="plot {kind}" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>{"".join(parts)}</svg>'
    )


def both(draw: Callable[[float], str]) -> str:
    """A drawing for a desk and one for a phone; the style sheet shows one of them."""
    return draw(WIDE) + draw(NARROW)


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def path(points: Iterable[tuple[float, float]], kind: str, closed: bool = False) -> str:
    drawn = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{drawn}{"Z" if closed else ""}" class="{kind}"/>'


def steps(points: list[tuple[float, float]], kind: str) -> str:
    """A line that keeps its height until the next point."""
    turned = [points[0]] if points else []
    for (_, before), (x, y) in pairwise(points):
        turned += [(x, before), (x, y)]
    return path(turned, kind) if turned else ""


def rect(x: float, y: float, width: float, height: float, kind: str, more: str = "") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'class="{kind}"{more}/>'
    )


def dot(x: float, y: float, kind: str, radius: float = 4) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" class="{kind}"/>'


def ticks(low: float, high: float, n: int = 5) -> list[float]:
    """About `n` round values from `low` to `high`.

    >>> ticks(0, 1), ticks(-0.012, 0.03, 4)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [-0.01, 0.0, 0.01, 0.02, 0.03])
    """
    if not high > low:
        return [low]
    rough = (high - low) / n
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((m * power for m in (1, 2, 5, 10)), key=lambda each: abs(each - rough))
    first = math.ceil(low / step - 1e-9)
    return [round(i * step, 12) for i in range(first, math.floor(high / step + 1e-9) + 1)]


def padded(values: Iterable[float], around: float = 0.0) -> tuple[float, float]:
    """Bounds that hold all values and `around`, with a little air."""
    held = [*values, around]
    low, high = min(held), max(held)
    air = 0.08 * (high - low) or 1.0
    return low - (air if low < around else 0), high + (air if high > around else 0)


def y_axis(box: Box, scale: Scale, told: Callable[[float], str], n: int = 4) -> list[str]:
    """Hairlines across, with their values on the left."""
    parts = []
    for value in ticks(scale.low, scale.high, n):
        y = scale.at(value)
        parts.append(line(box.left, y, box.right, y, "zero" if value == 0 else "hair"))
        parts.append(text(box.left - 8, y + 4, told(value), "tick", "end"))
    return parts


def x_axis(box: Box, scale: Scale, values: Iterable[float], told: Callable[[float], str]) -> list[str]:
    """Values under the drawing."""
    return [text(scale.at(value), box.bottom + 20, told(value), "tick", "middle") for value in values]


def legend(x: float, y: float, names: Iterable[tuple[str, str]], width: float) -> list[str]:
    """Names beside their colours, on as many lines of 20 as they need."""
    parts, at = [], x
    for name, kind in names:
        room = 26 + 7.4 * len(name)
        if at > x and at + room > width:
            at, y = x, y + 20
        parts += [rect(at, y - 9, 12, 12, f"fill {kind}"), text(at + 18, y + 1, name, "label")]
        at += room + 8
    return parts
