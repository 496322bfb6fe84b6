"""Titles like those that caught an eye but were not watched yet."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.rows.likeness import row_like
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

_N_ROWS = 2


class MoreLike:
    """What is like the last two titles added or opened but not played, or like the campaign's title."""

    name = "more_like"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        if situation.taste is not None:
            for looked_at in _looked_at(situation)[:_N_ROWS]:
                yield row_like(looked_at, self.name, situation, situation.taste)


def _looked_at(situation: Situation) -> list[int]:
    evidence, campaign = situation.evidence, situation.signals.campaign_title
    looked_at = list(evidence.acted("add", "click"))
    promised = situation.catalogue.index.get(campaign) if campaign else None
    done_with = evidence.acted("stream", "play", "add", "click", "dismiss")
    if promised is not None and situation.allowed[promised] and promised not in done_with:
        looked_at.append(promised)
    return looked_at
