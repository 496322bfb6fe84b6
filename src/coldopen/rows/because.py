"""Titles like those that were just watched."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

_N_ROWS = 3


class Because:
    """For each of the last three titles played in this visit, what is like it and suits the visitor."""

    name = "because"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        taste = situation.taste
        if taste is None:
            return
        for played in situation.evidence.acted("stream", "play")[:_N_ROWS]:
            title = situation.catalogue.titles[played]
            yield Proposal(
                key=f"because:{title.id}",
                source=self.name,
                heading=Message("because", (f"title:{title.name}",)),
                reason=Message("reason.because"),
                titles=situation.alike(taste.similar(played)),
            )
