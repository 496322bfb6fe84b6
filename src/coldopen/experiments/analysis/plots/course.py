"""The course of an effect over the days, and arrivals a day, with the launches of catalogues marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coldopen.experiments.analysis import words
from coldopen.experiments.analysis.plots.svg import (
    NARROW,
    Box,
    Scale,
    dot,
    drawing,
    legend,
    line,
    padded,
    path,
    rect,
    text,
    ticks,
    x_axis,
    y_axis,
)
from coldopen.experiments.analysis.records import Day, Look, MetricReadout


def intervals(readout: MetricReadout, order: Sequence[str], days: Sequence[Day], width: float) -> str:
    """The effect with its interval as it stood at the end of each day; the band must leave zero to count."""
    looks = [each for each in readout.looks if each.low is not None and each.high is not None]
    box = Box(58, 40, width - 12, 262)
    x, y = _days(box, days), _effects(box, looks)
    scale = 100 if readout.metric.unit == "share" else 1
    parts = [*_launches(box, x, days), *y_axis(box, y, lambda value: words.signed(scale * value))]
    for variant in dict.fromkeys(look.variant for look in looks):
        mine = [look for look in looks if look.variant == variant]
        kind = f"v{order.index(variant)}"
        over = [(x.at(look.day), y.at(_kept(look.high, y))) for look in mine]
        under = [(x.at(look.day), y.at(_kept(look.low, y))) for look in reversed(mine)]
        middle = [(x.at(look.day), y.at(_kept(look.value, y))) for look in mine]
        if len(mine) == 1:  # of one day a band has no width
            parts.append(line(*over[0], *under[0], f"whisker {kind}"))
        parts += [path([*over, *under], f"band {kind}", True), path(middle, f"stroke {kind}")]
        parts.append(dot(*middle[-1], f"fill {kind}"))
    parts += x_axis(box, x, *_day_ticks(days, width))
    parts += legend(box.left, 18, [(v, f"v{order.index(v)}") for v in _variants(looks)], width)
    unit = "points" if scale == 100 else readout.metric.unit
    description = f"Difference to the control in {unit}, by the day up to which visitors had arrived."
    return drawing(width, 296, f"{readout.metric.title}: effect by day", description, parts)


def arrivals(days: Sequence[Day], order: Sequence[str], width: float) -> str:
    """Visitors exposed a day, by variant."""
    box = Box(58, 40, width - 12, 182)
    most = max((sum(each.counts) for each in days), default=1) or 1
    x, y = _days(box, days), Scale(0, most * 1.05, box.bottom, box.top)
    bar = min(0.7 * (box.right - box.left) / max(len(days), 1), 40)
    parts = [*y_axis(box, y, _count, 3), *_launches(box, x, days)]
    for each in days:
        top = 0
        for i, n in enumerate(each.counts):
            place = y.at(top + n)
            parts.append(rect(x.at(each.day) - bar / 2, place, bar, y.at(top) - place, f"fill v{i}"))
            top += n
    parts += x_axis(box, x, *_day_ticks(days, width))
    parts += legend(box.left, 18, [(name, f"v{i}") for i, name in enumerate(order)], width)
    return drawing(width, 216, "Arrivals by day", "Visitors exposed on each day, by variant.", parts)


def _days(box: Box, days: Sequence[Day]) -> Scale:
    span = (box.right - box.left) / max(len(days), 1) / 2
    first, last = (days[0].day, days[-1].day) if days else (0, 1)
    if first == last:
        first, last = first - 1, last + 1
    return Scale(first, last, box.left + min(span, 30), box.right - min(span, 30))


def _effects(box: Box, looks: Sequence[Look]) -> Scale:
    """Bounds by the later looks: the first intervals are so wide that nothing else could be seen."""
    later = looks[len(looks) // 4 :] or looks
    held = [bound for look in later for bound in (look.low, look.high) if bound is not None]
    low, high = padded(held)
    return Scale(low, high, box.bottom, box.top)


def _kept(value: float | None, scale: Scale) -> float:
    return min(max(value or 0.0, scale.low), scale.high)


def _launches(box: Box, x: Scale, days: Sequence[Day]) -> list[str]:
    parts = []
    for each in days:
        if each.launches:
            at = x.at(each.day)
            parts += [line(at, box.top - 6, at, box.bottom, "launch"), dot(at, box.top - 6, "launched", 3)]
    if parts:
        parts.append(text(box.right, 19, "new catalogue", "note", "end"))
        parts.append(dot(box.right - 88, 15, "launched", 3))
    return parts


def _day_ticks(days: Sequence[Day], width: float) -> tuple[list[float], Callable[[float], str]]:
    if not days:
        return [], str
    n = 3 if width <= NARROW else 7
    first, last = days[0].day, days[-1].day
    values = [v for v in ticks(first, last, n) if float(v).is_integer()] or [float(first)]
    return values, lambda day: words.date_of(int(day)).rsplit(" ", 1)[0]


def _count(value: float) -> str:
    return f"{value / 1000:g}k" if value >= 1000 else f"{value:g}"


def _variants(looks: Sequence[Look]) -> list[str]:
    return list(dict.fromkeys(look.variant for look in looks))
