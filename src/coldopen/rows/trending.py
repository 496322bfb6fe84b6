"""What everyone is watching right now."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.page import Message
from coldopen.popularity.contexts import WORLD
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation


class Trending:
    """Titles by their share of the world's most recent streams, so that a launch rises and falls."""

    name = "trending"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        popularity = situation.edition.popularity
        charted = popularity.charted(WORLD)
        if not charted and popularity.streams(WORLD) == 0:
            return
        yield Proposal(
            key="trending",
            source=self.name,
            heading=Message("trending"),
            reason=Message("reason.trending"),
            titles=situation.ranked("trending", popularity.trending),
            shape="wide",
        )
