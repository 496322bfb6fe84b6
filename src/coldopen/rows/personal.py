"""Rows from what this visitor brought along or did: their campaign, their chosen genres, what they watch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation


class Campaign:
    """For someone who came for one title: that title, then others of its genres; or the campaign's genre.

    A title that may not be shown here and now is not named either: its first genre stands for it.
    """

    name = "campaign"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        catalogue, signals = situation.catalogue, situation.signals
        at = catalogue.index.get(signals.campaign_title) if signals.campaign_title else None
        title = None if at is None else catalogue.titles[at]
        genre = signals.campaign_genre or (title.genres[0] if title is not None and title.genres else None)
        if at is not None and title is not None and situation.allowed[at]:
            argument = (f"title:{title.name}",)
            yield Proposal(
                key="campaign",
                source=self.name,
                heading=Message("campaign", argument),
                reason=Message("reason.campaign"),
                titles=_first(at, situation.best(_any_genre(situation, title.genres))),
                shape="wide",
            )
        elif genre in catalogue.genres:
            yield Proposal(
                key="campaign",
                source=self.name,
                heading=Message("campaign.genre", (f"genre:{genre}",)),
                reason=Message("reason.campaign"),
                titles=situation.best(catalogue.genre(genre)),
                shape="wide",
            )


class Chosen:
    """A row for each genre that the visitor said they like."""

    name = "chosen"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        for genre in situation.chosen_genres:
            if genre in situation.catalogue.genres:
                yield Proposal(
                    key=f"genre:{genre}",
                    source=self.name,
                    heading=Message("genre", (f"genre:{genre}",)),
                    reason=Message("reason.chosen"),
                    titles=situation.best(situation.catalogue.genre(genre)),
                )


class Watching:
    """What this visit has begun to watch, latest first."""

    name = "continue"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        if situation.evidence.watching:
            yield Proposal(
                key="continue",
                source=self.name,
                heading=Message("continue"),
                reason=Message("reason.continue"),
                titles=np.array(situation.evidence.watching, np.int32),
                shape="wide",
                n_least=1,
                reserves=True,
            )


def _first(index: int, others: np.ndarray) -> np.ndarray:
    return np.concatenate([np.array([index], np.int32), others[others != index]])


def _any_genre(situation: Situation, genres: tuple[str, ...]) -> np.ndarray:
    mask = np.zeros(len(situation.catalogue), bool)
    for genre in genres:
        mask |= situation.catalogue.genre(genre)
    return mask
