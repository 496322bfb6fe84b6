"""Which columns of the visitors' table a metric is read from, and its words for people."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.experiments.analysis.records import Better, MetricWords
from coldopen.experiments.analysis.visitors import Visitors


class Measure(Struct, frozen=True):
    """A metric: its words, its column, what it is divided by ("" for nothing), which window must close."""

    words: MetricWords
    column: str
    window: str
    over: str = ""


def _measure(
    name: str, title: str, unit: str, better: Better, column: str, window: str, told: str, over: str = ""
) -> Measure:
    return Measure(MetricWords(name, title, unit, better, told), column, window, over)


_ALL = (
    _measure(
        *("first_stream@1", "share of visitors with a first stream", "share", "higher"),
        *("first_stream", "tau"),
        "A stream of 120 seconds or more, begun within 30 minutes of the first page.",
    ),
    _measure(
        *("first_stream_seconds@1", "time to the first stream", "seconds", "lower"),
        *("first_stream_seconds", "tau"),
        "Mean time from the first page, restricted to 30 minutes: who streams nothing counts 30 minutes.",
    ),
    _measure(
        *("unstarted_90s@1", "share of visitors who play nothing for 90 seconds", "share", "lower"),
        *("unstarted_90s", "tau"),
        "Nothing played within 90 seconds of the first page.",
    ),
    _measure(
        *("session_minutes@1", "minutes of the first day", "minutes", "higher"),
        *("session_minutes", "24h"),
        "Minutes on the service within 24 hours of the first page.",
    ),
    _measure(
        *("success@1", "share of first sessions that succeed", "share", "higher"),
        *("success", "24h"),
        "At least the configured minutes of qualified streaming within 24 hours.",
    ),
    _measure(
        *("return_7d@1", "share of visitors who return within 7 days", "share", "higher"),
        *("return_7d", "7d"),
        "Of visitors with a durable id alone; for others it is not defined.",
    ),
    _measure(
        *("ctr@1", "clicks per placement seen", "share", "higher", "n_clicks", "24h"),
        "Clicks over placements seen, the visitor being the unit.",
        "n_seen",
    ),
    _measure(
        *("genre_diversity@1", "diversity of genres on the first page", "number", "neither"),
        *("genre_diversity", "tau"),
        "Over the placements of the first page that were seen, titles counted by genre in parts.",
    ),
    _measure(
        *("stream_diversity@1", "diversity of genres streamed", "number", "neither"),
        *("stream_diversity", "24h"),
        "The chance that two streams of a visitor are of different genres; undefined below two streams.",
    ),
    _measure(
        *("dismissed@1", "dismissals per visitor", "number", "lower", "n_dismissed", "24h"),
        "Titles that a visitor sent away within 24 hours.",
    ),
)
MEASURES = {each.words.name: each for each in _ALL}


def measure_of(name: str) -> Measure:
    """A metric by its versioned name. Raises Problem where there is none."""
    if name not in MEASURES:
        raise Problem("metric", name, f"one of {', '.join(MEASURES)}")
    return MEASURES[name]


def outcomes(measure: Measure, visitors: Visitors) -> tuple[np.ndarray, np.ndarray]:
    """The metric of each visitor (n,), nan where undefined, and whether its window has closed.

    A ratio becomes one number a visitor whose mean over each variant is that variant's ratio, and whose
    variance is right for it (the delta method, with the visitor as unit).
    """
    from coldopen.experiments.statistics.ratio import linearised

    closed = visitors.closed[measure.window]
    values = np.where(closed, visitors.outcomes[measure.column], np.nan)
    if not measure.over:
        return values, closed
    below = np.where(closed, visitors.outcomes[measure.over], np.nan)
    found = np.full(len(values), np.nan)
    for variant in range(len(visitors.order)):
        mine = (visitors.variant == variant) & np.isfinite(values) & np.isfinite(below)
        if below[mine].any():
            found[mine] = linearised(values[mine], below[mine])
    return found, closed
