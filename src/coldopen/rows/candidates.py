"""The row of titles that the caller of a page brings along."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation


class Candidates:
    """What the caller of the page named for this visitor: what was scored by score, then the rest as told."""

    name = "candidates"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        brought = situation.brought
        if brought is not None:
            yield Proposal(
                key="candidates",
                source=self.name,
                heading=Message("candidates"),
                reason=Message("reason.candidates"),
                titles=brought.best_first(),
            )
