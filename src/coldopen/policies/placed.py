"""The features of rows that were drawn, from the record of their page alone."""

from __future__ import annotations

from collections.abc import Iterable

from coldopen.core.decision import Decision
from coldopen.policies.features import LOG2, Context, same_above, words_of

_LOG2: list[int] = LOG2.tolist()

Features = tuple[int, ...]
"""The places of a row's `N_WORDS` words; then order, gain, same and position, in whole numbers."""


def features_of(decision: Decision, slots: Iterable[int]) -> dict[int, Features]:
    """The features of the rows at these slots, as they were when the rows were drawn.

    A row that was not drawn is left out: a pinned one, a kept one, the hero had no alternative, and no place
    among the eligible.
    """
    context = Context.of(decision.signals, decision.evidence > 0, decision.tier)
    chosen = {draw.slot: draw.chosen for draw in decision.draws}
    sources = [row.source for row in decision.rows]
    gains = decision.gains
    return {
        slot: (
            *words_of(context, sources[slot], decision.rows[slot].key),
            _LOG2[chosen[slot]],
            gains[slot] if slot < len(gains) else 0,
            same_above(sources[:slot], sources[slot]),
            _LOG2[slot],
        )
        for slot in slots
        if slot in chosen
    }
