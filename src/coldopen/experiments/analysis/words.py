"""Numbers and findings in the words of whoever decides."""

from __future__ import annotations

from datetime import UTC, datetime

from coldopen.experiments.analysis.records import Effect, MetricReadout, MetricWords, SegmentTest

_SUFFIX = {"seconds": " s", "minutes": " min", "ms": " ms", "share": "%"}


def amount(value: float | None, unit: str) -> str:
    """A mean in words.

    >>> amount(0.4123, "share"), amount(612.4, "seconds"), amount(2.345, "number"), amount(None, "share")
    ('41.2%', '612 s', '2.35', '–')
    """
    if value is None:
        return "–"
    return f"{_digits(100 * value if unit == 'share' else value, unit)}{_SUFFIX.get(unit, '')}"


def change(value: float | None, unit: str) -> str:
    """A difference in words, with its sign.

    >>> change(0.032, "share"), change(-12.3, "seconds"), change(0.0, "number")
    ('+3.2 points', '−12.3 s', '0')
    """
    if value is None:
        return "–"
    suffix = " points" if unit == "share" else _SUFFIX.get(unit, "")
    return f"{signed(100 * value if unit == 'share' else value)}{suffix}"


def signed(value: float) -> str:
    """Three figures that count, with a sign.

    >>> signed(0.0312), signed(-1234.4), signed(3.2), signed(0.0)
    ('+0.0312', '−1,234', '+3.2', '0')
    """
    told = f"{abs(value):,.0f}" if abs(value) >= 100 else f"{abs(value):.3g}"
    if told == "0":
        return "0"
    return f"{'−' if value < 0 else '+'}{told}"


def interval(effect: Effect, unit: str, confidence: str) -> str:
    """An effect with its interval, or why there is none.

    >>> interval(Effect("new", 9, 9, 0.03, 0.01, 0.05), "share", "95%")
    '+3 points (95% interval +1 to +5)'
    """
    if effect.value is None or effect.low is None or effect.high is None:
        return effect.why or "undefined"
    return f"{change(effect.value, unit)} ({confidence} interval {bounds(effect.low, effect.high, unit)})"


def bounds(low: float, high: float, unit: str) -> str:
    """An interval's ends, in the unit of the effect before it.

    >>> bounds(0.01, 0.05, "share")
    '+1 to +5'
    """
    scale = 100 if unit == "share" else 1
    return f"{signed(scale * low)} to {signed(scale * high)}"


def percent(value: float | None) -> str:
    """A relative change.

    >>> percent(0.084), percent(None)
    ('+8.4%', '–')
    """
    return "–" if value is None else f"{signed(100 * value)}%"


def chance(p: float | None) -> str:
    """A p-value.

    >>> chance(0.0213), chance(0.00001), chance(None)
    ('0.021', '< 0.001', '–')
    """
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}" if p < 0.0995 else f"{p:.2f}"


def confidence_of(alpha: float) -> str:
    """
    >>> confidence_of(0.05), confidence_of(0.025)
    ('95%', '97.5%')
    """
    return f"{100 * (1 - alpha):.4g}%"


def date_of(day: int) -> str:
    """
    >>> date_of(20786)
    '29 Nov 2026'
    """
    return f"{datetime.fromtimestamp(day * 86400, UTC):%-d %b %Y}"


def side(effect: Effect, metric: MetricWords) -> str:
    """Whether the effect is "better" or "worse" beyond its interval, "unclear", or "unread" without one.

    >>> higher = MetricWords("m@1", "m", "share", "higher", "")
    >>> side(Effect("new", 9, 9, -0.03, -0.05, -0.01), higher)
    'worse'
    """
    if effect.low is None or effect.high is None:
        return "unread"
    if metric.better == "neither" or effect.low <= 0 <= effect.high:
        return "unclear"
    return "better" if (effect.low > 0) == (metric.better == "higher") else "worse"


def told(readout: MetricReadout, effect: Effect, control: str, confidence: str) -> str:
    """A whole sentence on one effect."""
    means = {each.variant: each.mean for each in readout.means}
    unit = readout.metric.unit
    return (
        f"{_capital(readout.metric.title)}: {amount(means.get(effect.variant), unit)} with {effect.variant}, "
        f"{amount(means.get(control), unit)} with {control}: {interval(effect, unit, confidence)}."
    )


def differing(found: SegmentTest, several: bool = False) -> str:
    """A sentence on whether an effect differs between the groups of a segment.

    >>> differing(SegmentTest("device", "new", 3, 12.3, 0.002, 0.004, True))
    'Between groups of device the effects differ (Cochran Q 12.3 over 3 groups, adjusted p 0.004).'
    """
    of = f"effects of {found.variant}" if several else "effects"
    if found.statistic is None:
        return f"Whether {of} differ between groups of {found.segment} cannot be told: {found.why}."
    differ = "differ" if found.differs else "are not told apart"
    return (
        f"Between groups of {found.segment} the {of} {differ} (Cochran Q {found.statistic:.3g} over "
        f"{found.n_groups} groups, adjusted p {chance(found.p_adjusted)})."
    )


def listed(words: list[str]) -> str:
    """
    >>> listed(["a"]), listed(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _digits(value: float, unit: str) -> str:
    if unit == "share":
        return f"{value:.1f}" if abs(value) >= 1 else f"{value:.2g}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
