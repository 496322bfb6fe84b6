"""Titles like those that caught an eye but were not watched yet."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

_N_ROWS = 2


class MoreLike:
    """What is like the last two titles added or opened but not played, or like the campaign's title."""

    name = "more_like"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        taste = situation.taste
        if taste is None:
            return
        for looked_at in _looked_at(situation)[:_N_ROWS]:
            title = situation.catalogue.titles[looked_at]
            yield Proposal(
                key=f"more_like:{title.id}",
                source=self.name,
                heading=Message("more_like", (f"title:{title.name}",)),
                reason=Message("reason.more_like"),
                titles=situation.alike(taste.similar(looked_at)),
            )


def _looked_at(situation: Situation) -> list[int]:
    evidence, campaign = situation.evidence, situation.signals.campaign_title
    looked_at = list(evidence.acted("add", "click"))
    promised = situation.catalogue.index.get(campaign) if campaign else None
    if promised is not None and promised not in evidence.acted("stream", "play", "add", "click", "dismiss"):
        looked_at.append(promised)
    return looked_at
