"""Why a title is on a page, in a sentence for the visitor.

What the row claims is the reason wherever the row itself picks its titles (a top ten, what an editor chose).
In rows that show everybody their own titles the reason is looked for in the visitor: a title that they
watched, a genre that they chose; then in the title: new, popular where they are. Nothing is stored on the
page: the sentence is found when somebody asks, from what is in service then.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from coldopen.core.decision import Decision, PlannedRow
from coldopen.core.page import Message
from coldopen.popularity import WORLD
from coldopen.rows import Situation

_PERSONAL = frozenset({"hero", "for_you", "genre", "shelf", "language", "local", "campaign"})
"""Sources whose rows show everybody titles of their own."""

_LIKE_THIS = frozenset({"because", "more_like"})
_NEAR = 0.05
"""A title is near another where no larger part of the catalogue is more like it."""

_NEW_DAYS = 30
_N_POPULAR = 50
_MIN_STREAMS = 30.0


class Why(Struct, frozen=True):
    """Why a title is where it is: the title's id, its row, the sentence for the visitor, and the message that
    it says."""

    title: str
    row: str
    reason: str
    message: Message


def title_reason(record: Decision, row: int, column: int, title: int | None, situation: Situation) -> Message:
    """The reason for one placement.

    Arguments:
        record: the page's.
        row, column: where, within the page.
        title: its index in the catalogue of `situation`; None where it is not there any more. Of one that
            may not be shown any more nothing is said but what the row says, nor of one on the frozen page,
            which is the same for all.
        situation: what is known of the visitor, with taste where the page was made by taste.
    """
    planned = record.rows[row]
    if _is_tried(record, row, column):
        return Message("reason.title.tried")
    if title is None or not situation.allowed[title] or record.tier == "frozen":
        return planned.reason
    return next(_reasons(planned, title, situation), planned.reason)


def _is_tried(record: Decision, row: int, column: int) -> bool:
    places = {(draw.row, draw.column): draw.eligible[draw.chosen] for draw in record.explored}
    return places.get((row, column), -1) >= 0


def _reasons(row: PlannedRow, title: int, situation: Situation) -> Iterator[Message]:
    """The reasons that there are, the best one first."""
    about = situation.catalogue.titles[title]
    if any((key, id) == (row.key, about.id) for key, _, id in situation.fired.pinned_titles):
        yield Message("reason.editorial")
    if row.source in ("campaign", "hero") and about.id == situation.signals.campaign_title:
        yield Message("campaign", (f"title:{about.name}",))
    if row.source in _LIKE_THIS:
        yield row.heading
    if row.source == "chosen":
        yield Message("chosen", row.heading.arguments)
    if row.source in _PERSONAL:
        yield from _of_the_visitor(title, situation)
        yield from _of_the_title(title, situation)


def _of_the_visitor(title: int, situation: Situation) -> Iterator[Message]:
    near = _nearest_liked(title, situation)
    if near is not None:
        watched = near in situation.evidence.acted("stream", "play")
        name = situation.catalogue.titles[near].name
        yield Message("because" if watched else "more_like", (f"title:{name}",))
    genres = {genre.casefold() for genre in situation.catalogue.titles[title].genres}
    for genre in situation.chosen_genres:
        if genre.casefold() in genres:
            yield Message("chosen", (f"genre:{genre}",))


def _nearest_liked(title: int, situation: Situation) -> int | None:
    """What this visitor liked that a title is near to, if anything; nothing that may not be shown here."""
    liked = [
        each
        for each in situation.evidence.acted("stream", "play", "add", "click")
        if each != title and situation.allowed[each]
    ]
    if situation.taste is None or not liked:
        return None
    alike = situation.taste.similar(title)
    nearest = max(liked, key=lambda each: float(alike[each]))
    return nearest if np.mean(alike > alike[nearest]) <= _NEAR else None


def _of_the_title(title: int, situation: Situation) -> Iterator[Message]:
    if 0 <= situation.day - int(situation.catalogue.added_day[title]) <= _NEW_DAYS:
        yield Message("reason.fresh")
    popularity, country = situation.edition.popularity, situation.signals.country
    if title not in situation.in_place()[:_N_POPULAR]:
        return
    if country is not None and _is_known(popularity.streams(country), popularity.charted(country)):
        yield Message("reason.title.place", (f"country:{country}",))
    elif country is None and _is_known(popularity.streams(WORLD), popularity.charted(WORLD)):
        yield Message("reason.title.world")


def _is_known(streams: float, charted: bool) -> bool:
    return charted or streams >= _MIN_STREAMS
