"""Titles like those that were just watched."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.rows.likeness import row_like
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

_N_ROWS = 3


class Because:
    """For each of the last three titles played in this visit, what is like it and suits the visitor."""

    name = "because"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        if situation.taste is not None:
            for played in situation.evidence.acted("stream", "play")[:_N_ROWS]:
                yield row_like(played, self.name, situation, situation.taste)
