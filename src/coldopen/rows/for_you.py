"""What a model thinks that this visitor would like best."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation


class ForYou:
    """The titles that suit this visitor best by all that is known of them; not those already played."""

    name = "for_you"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        if situation.stranger is None:
            return
        evidence = situation.evidence
        told = bool(evidence.acted("stream", "play", "add", "click", "dismiss"))
        titles = situation.for_you
        played = evidence.acted("stream", "play")
        yield Proposal(
            key="for_you",
            source=self.name,
            heading=Message("for_you"),
            reason=Message("reason.for_you" if told else "reason.for_you.new"),
            titles=titles[~np.isin(titles, played)] if played else titles,
        )
