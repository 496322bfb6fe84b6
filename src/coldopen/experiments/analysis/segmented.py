"""The primary metric's effect in each registered segment, with the number of looks allowed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import numpy as np

from coldopen.experiments.analysis.adjusting import adjusted
from coldopen.experiments.analysis.cells import cells_of
from coldopen.experiments.analysis.effects import effect, number, without_numbers
from coldopen.experiments.analysis.measured import Reading, first
from coldopen.experiments.analysis.measures import outcomes
from coldopen.experiments.analysis.records import Effect, SegmentEffect
from coldopen.experiments.analysis.visitors import Labels, Visitors
from coldopen.experiments.statistics import holm
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
    values = outcomes(measure, visitors)[0]
    if reading.most is not None:
        values = first(values, reading.most)
    values = adjusted(values, reading.groups)
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
