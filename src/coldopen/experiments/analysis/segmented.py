"""The primary metric's effect in each registered segment, and whether it differs between a segment's groups,
with the number of looks allowed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from coldopen.experiments.analysis.adjusting import adjusted
from coldopen.experiments.analysis.cells import cells_of
from coldopen.experiments.analysis.effects import difference, effect, number, without_numbers
from coldopen.experiments.analysis.measured import Reading, first
from coldopen.experiments.analysis.measures import outcomes
from coldopen.experiments.analysis.records import Effect, SegmentEffect, SegmentTest
from coldopen.experiments.analysis.visitors import Labels, Visitors
from coldopen.experiments.statistics import Test as Tested
from coldopen.experiments.statistics import heterogeneity, holm
from coldopen.experiments.statistics.first_look import LEAST
from coldopen.metrics import MetricDefinition

MOST_GROUPS = 12
"""Of a signal with more values, those with most visitors."""


def by_segment(
    visitors: Visitors, measure: MetricDefinition, reading: Reading, segments: Sequence[str]
) -> tuple[SegmentEffect, ...]:
    """Effects in every value of every segment, each interval for itself; p-values corrected by Holm over all.

    A group with fewer than `LEAST` visitors in a variant is listed without an effect, and takes no part in
    the correction.
    """
    values = _values(visitors, measure, reading)
    alone = replace(reading, test=msgspec.structs.replace(reading.test, family=1))
    found = [
        (segment, group, each)
        for segment in segments
        for group, kept in _groups(visitors.signal(segment))
        for each in _effects(values, kept, visitors, alone)
    ]
    p = holm(np.array([np.nan if each.p is None else each.p for _, _, each in found]))
    return tuple(
        SegmentEffect(segment, group, each, number(p[i]), bool(p[i] < reading.test.alpha))
        for i, (segment, group, each) in enumerate(found)
    )


def between_segments(
    visitors: Visitors, measure: MetricDefinition, reading: Reading, segments: Sequence[str]
) -> tuple[SegmentTest, ...]:
    """Of every segment, whether the effect is other in one group than in another: that it shows in one group
    and not in another does not say so. p-values corrected by Holm over all segments and variants.

    Groups of fewer than `LEAST` visitors in a variant, or too early to read, take no part.
    """
    if reading.too_early:
        return ()
    values = _values(visitors, measure, reading)
    found = [
        (segment, name, _heterogeneity(values, visitors, segment, variant, reading))
        for segment in segments
        for variant, name in list(enumerate(visitors.order))[1:]
    ]
    p = holm(np.array([each.p for _, _, each in found]))
    return tuple(
        SegmentTest(
            segment,
            name,
            0 if each.why else int(each.df) + 1,
            number(each.statistic),
            number(each.p),
            number(p[i]),
            bool(p[i] < reading.test.alpha),
            each.why,
        )
        for i, (segment, name, each) in enumerate(found)
    )


def _heterogeneity(
    values: np.ndarray, visitors: Visitors, segment: str, variant: int, reading: Reading
) -> Tested:
    cells = [
        cells_of(values[kept], visitors.variant[kept], visitors.day[kept], len(visitors.order))
        for _, kept in _groups(visitors.signal(segment))
    ]
    enough = [each for each in cells if min(each.together(v).n for v in (0, variant)) >= LEAST]
    return heterogeneity([difference(each, variant, reading.test, reading.between) for each in enough])


def _values(visitors: Visitors, measure: MetricDefinition, reading: Reading) -> np.ndarray:
    """Everybody's outcome, as it is read."""
    values = outcomes(measure, visitors)[0]
    if reading.most is not None:
        values = first(values, reading.most)
    return adjusted(values, reading.groups)


def _groups(labels: Labels) -> list[tuple[str, np.ndarray]]:
    counts = np.bincount(labels.codes, minlength=len(labels.names))
    largest = [code for code in np.argsort(-counts, kind="stable")[:MOST_GROUPS] if counts[code]]
    return [(labels.names[code], np.flatnonzero(labels.codes == code)) for code in largest]


def _effects(values: np.ndarray, kept: np.ndarray, visitors: Visitors, reading: Reading) -> list[Effect]:
    cells = cells_of(values[kept], visitors.variant[kept], visitors.day[kept], len(visitors.order))
    return [
        _of_enough(effect(cells, variant, name, reading.test, reading.between), reading)
        for variant, name in list(enumerate(visitors.order))[1:]
    ]


def _of_enough(each: Effect, reading: Reading) -> Effect:
    why = reading.too_early
    if not why and min(each.n, each.n_control) < LEAST:
        why = f"fewer than {LEAST} visitors in a variant"
    return without_numbers(each, why) if why else each
