"""The default layout: a row for each genre, the genres in the order of the place and the device."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from coldopen.core.page import Message
from coldopen.popularity import WORLD
from coldopen.rows.grouping import Grouping
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

_LIFT = 1.15
_MIN_STREAMS = 30.0
_NEVER_ZERO = 1e-12


class Genre:
    """Every genre as a row, best first.

    A genre's weight for a visitor is its share of streams in their place, times how much more (or less) it
    is watched on their device than on all: the naive product of two conditionals, each shrunk towards the
    world's. Without any streams it is the share of the catalogue, newer titles counting more. With taste,
    genres are in the order of what the first ten titles of their rows promise this visitor.
    """

    name = "genre"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        for genre, reason in self._order(situation):
            key = f"genre:{genre}:{reason.id}:{reason.arguments}"
            yield situation.recall(key, partial(self._row, situation, genre, reason))

    def _row(self, situation: Situation, genre: str, reason: Message) -> Proposal:
        return Proposal(
            key=f"genre:{genre}",
            source=self.name,
            heading=Message("genre", (f"genre:{genre}",)),
            reason=reason,
            titles=situation.best(situation.catalogue.genre(genre)),
        )

    def _order(self, situation: Situation) -> list[tuple[str, Message]]:
        signals = situation.signals
        key = ("genres", signals.country, situation.region, signals.device)
        ordered = situation.edition.recall(key, lambda: _ordered(situation))
        return ordered if situation.stranger is None else _by_taste(situation, ordered)


def _by_taste(situation: Situation, ordered: list[tuple[str, Message]]) -> list[tuple[str, Message]]:
    """The same genres in the order of what their rows promise this visitor, equals as they were."""
    catalogue = situation.catalogue
    promise = situation.promise([catalogue.genre(genre) for genre, _ in ordered])
    liked = situation.evidence.acted("stream", "play", "add", "click")
    picked = {genre.casefold() for title in liked for genre in catalogue.titles[title].genres}
    rows = []
    for i in np.argsort(-promise, kind="stable"):
        genre, reason = ordered[i]
        if genre.casefold() in picked:
            reason = Message("reason.genre.taste", (f"genre:{genre}",))
        rows.append((genre, reason))
    return rows


def _ordered(situation: Situation) -> list[tuple[str, Message]]:
    signals, popularity = situation.signals, situation.edition.popularity
    genres = situation.catalogue.genres
    world = situation.edition.recall(
        "genres of the world", lambda: _shares(situation, popularity.place(None))
    )
    place = _shares(situation, popularity.place(signals.country, signals.region))
    on_device = (
        _shares(situation, popularity.device(signals.device)) / world
        if signals.device
        else np.ones(len(genres))
    )
    weight = place * on_device
    by_place = place / world
    place_known = signals.country is not None and (
        popularity.streams(signals.country) >= _MIN_STREAMS or popularity.charted(signals.country)
    )
    device_known = (
        signals.device is not None and popularity.streams(f"device:{signals.device}") >= _MIN_STREAMS
    )
    rows = []
    for i in np.argsort(-weight, kind="stable"):
        genre = genres[i]
        if place_known and by_place[i] >= max(_LIFT, on_device[i]):
            reason = Message("reason.genre.place", (f"genre:{genre}", f"country:{signals.country}"))
        elif device_known and on_device[i] >= _LIFT:
            reason = Message("reason.genre.device", (f"genre:{genre}", f"device:{signals.device}"))
        elif popularity.streams(WORLD) >= _MIN_STREAMS:
            reason = Message("reason.genre.world", (f"genre:{genre}",))
        else:
            reason = Message("reason.genre.default", (f"genre:{genre}",))
        rows.append((genre, reason))
    return rows


def _shares(situation: Situation, titles: np.ndarray) -> np.ndarray:
    """The share of each genre, a title's share being split evenly among its genres; shape (n_genres,)."""
    catalogue = situation.catalogue
    grouping = situation.edition.recall_lasting(
        "genres of titles", lambda: Grouping.of([catalogue.genre(genre) for genre in catalogue.genres])
    )
    return grouping.shares(titles) + _NEVER_ZERO
