"""What everyone is watching right now."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.page import Message
from coldopen.popularity import WORLD
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation


class Trending:
    """Titles by their share of the world's most recent streams, so that a launch rises and falls."""

    name = "trending"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        popularity = situation.edition.popularity
        counted = popularity.streams(WORLD) > 0
        if not counted and not popularity.charted(WORLD):
            return
        chart = Message("reason.chart", (f"text:{popularity.chart_name}",))
        yield Proposal(
            key="trending",
            source=self.name,
            heading=Message("trending"),
            reason=Message("reason.trending") if counted else chart,
            titles=situation.ranked("trending", popularity.trending),
            shape="wide",
        )
