"""What people around the visitor like more than people elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation


class Place:
    """What is liked more in the visitor's place than elsewhere and suits the visitor, where that is known."""

    name = "place"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        if situation.taste is None or situation.signals.country is None:
            return
        lift = situation.taste.place_lift(situation.signals)
        if lift is not None:
            yield Proposal(
                key="place",
                source=self.name,
                heading=Message("place"),
                reason=Message("reason.place"),
                titles=situation.alike(lift),
            )
