"""What the record of a page tells of its rows: features of those drawn, and titles that were seen."""

from __future__ import annotations

from collections.abc import Collection
from itertools import accumulate

import numpy as np

from coldopen.core.decision import Decision, unpack_titles
from coldopen.core.events import Batch, Impression
from coldopen.policies.features import (
    GAIN,
    LOG2,
    MAX_SAME,
    N_FEATURES,
    N_WORDS,
    ORDER,
    SAME,
    UNITS,
    Context,
    words_of,
)

_LOG2: list[int] = LOG2.tolist()

Features = tuple[int, ...]
"""The places of a row's `N_WORDS` words; then order, gain, same and position, in whole numbers."""


def features_of(decision: Decision, slots: Collection[int]) -> dict[int, Features]:
    """The features of the rows at these slots, as they were when the rows were drawn.

    A row that was not drawn is left out: a pinned one, a kept one, the hero had no alternative, and no place
    among the eligible.
    """
    context = Context.of(decision.signals, decision.evidence > 0, decision.tier)
    sources = [row.source for row in decision.rows[: max(slots, default=-1) + 1]]
    gains = decision.gains
    found = {}
    for draw in decision.draws:
        slot = draw.slot
        if slot in slots:
            source = sources[slot]
            found[slot] = (
                *words_of(context, source, decision.rows[slot].key),
                _LOG2[draw.chosen],
                gains[slot] if slot < len(gains) else 0,
                min(sources[:slot].count(source), MAX_SAME),
                _LOG2[slot],
            )
    return found


def titles_seen(batch: Batch, decision: Decision) -> list[int]:
    """The titles of its page that a batch tells as seen, catalogue indices, in the order it tells them."""
    ranges = [each for event in batch.events if isinstance(event, Impression) for each in event.ranges]
    if not ranges:
        return []
    titles = unpack_titles(decision.titles)
    ends = list(accumulate(row.n_titles for row in decision.rows))
    seen: list[int] = []
    for row, first, last in ranges:
        if row < len(ends):
            start = ends[row] - decision.rows[row].n_titles
            seen += titles[start + first : min(start + last + 1, ends[row])].tolist()
    return seen


def dense(features: Features) -> np.ndarray:
    """The same as a row of `Slot.features()`, (N_FEATURES,), in units, the position left at 0."""
    row = np.zeros(N_FEATURES)
    row[list(features[:N_WORDS])] = 1.0
    row[[ORDER, GAIN, SAME]] = features[N_WORDS : N_WORDS + 3]
    return row * UNITS
