"""Effects under one another, each with its interval."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from coldopen.experiments.analysis.plots.svg import (
    NARROW,
    Box,
    Scale,
    dot,
    drawing,
    line,
    padded,
    text,
    ticks,
)


class Branch(Struct, frozen=True):
    """One line: what it is of, its effect and interval, the same in words, and the class of its colour."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    told: str
    kind: str
    heading: str = ""


def forest(
    branches: Sequence[Branch], title: str, description: str, tick: Callable[[float], str], width: float
) -> str:
    """Lines of effects around zero; on a phone words stand above their line."""
    narrow = width <= NARROW
    step = 44 if narrow else 30
    box = Box(8, 34, width - 8, 0) if narrow else Box(0.3 * width, 34, 0.74 * width, 0)
    known = [b for branch in branches for b in (branch.low, branch.high) if b is not None]
    low, high = padded(known)
    x = Scale(low, high, box.left, box.right)
    height = box.top + sum(step + (26 if each.heading else 0) for each in branches) + 8
    parts = [line(x.at(0), box.top - 8, x.at(0), height, "zero")]
    for value in ticks(low, high, 3 if narrow else 4):
        parts.append(text(x.at(value), 16, tick(value), "tick", "middle"))
        parts.append(line(x.at(value), box.top - 8, x.at(value), height, "hair"))
    y = box.top
    for each in branches:
        if each.heading:
            y += 26
            parts.append(text(0 if not narrow else 8, y - 8, each.heading, "label strong"))
        parts += _narrow(each, x, y, width) if narrow else _wide(each, x, y + step / 2, width)
        y += step
    return drawing(width, height, title, description, parts)


def _wide(each: Branch, x: Scale, y: float, width: float) -> list[str]:
    words = [text(12, y + 4, each.label, "label"), text(width - 2, y + 4, each.told, "figure", "end")]
    return [*words, *_mark(each, x, y)]


def _narrow(each: Branch, x: Scale, y: float, width: float) -> list[str]:
    words = [text(8, y + 14, each.label, "label"), text(width - 8, y + 14, each.told, "figure", "end")]
    return [*words, *_mark(each, x, y + 28)]


def _mark(each: Branch, x: Scale, y: float) -> list[str]:
    if each.value is None or each.low is None or each.high is None:
        return []
    return [
        line(x.at(each.low), y, x.at(each.high), y, f"whisker {each.kind}"),
        dot(x.at(each.value), y, f"fill {each.kind}"),
    ]
