"""A metric of every visitor, and its words for people."""

from __future__ import annotations

import numpy as np

from coldopen.experiments.analysis.records import MetricWords
from coldopen.experiments.analysis.visitors import Visitors
from coldopen.metrics import MetricDefinition, MetricOptions

_TITLES = {
    "first_stream@1": "share of visitors with a first stream",
    "first_stream_seconds@1": "time to the first stream",
    "unstarted_90s@1": "share of visitors without a stream begun after 90 seconds",
    "session_minutes@1": "length of the first session",
    "success@1": "share of first sessions that succeed",
    "return_7d@1": "share of visitors who return within 7 days",
    "ctr@1": "clicks per placement seen",
    "genre_diversity@1": "diversity of genres on the first page",
    "stream_diversity@1": "diversity of genres streamed",
    "dismissed@1": "titles dismissed per visitor",
    "latency_ms@1": "time that a page takes",
}
"""How sentences name each metric."""


def words_of(definition: MetricDefinition, options: MetricOptions) -> MetricWords:
    """A metric in the words of whoever decides, with the options that its definition depends on.

    >>> from coldopen.metrics import DEFINITIONS
    >>> words_of(DEFINITIONS["genre_diversity@1"], MetricOptions()).definition.split(". ")[1]
    'By genre_diversity@1, where tau_seconds is 1800.'
    """
    name, told = definition.name, definition.help
    known = ", ".join(f"{option} is {getattr(options, option):g}" for option in definition.options)
    return MetricWords(
        name,
        _TITLES.get(name, told),
        definition.unit,
        definition.better,
        f"{told[:1].upper()}{told[1:]}. By {name}, where {known}.",
    )


def outcomes(measure: MetricDefinition, visitors: Visitors) -> tuple[np.ndarray, np.ndarray]:
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
