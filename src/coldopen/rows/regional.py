"""The top ten where the visitor is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from coldopen.core.page import Message
from coldopen.popularity import WORLD, places_of
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

MIN_STREAMS = 10.0


class Regional:
    """The most watched titles of the narrowest place around the visitor that has something to tell.

    A place tells something once ten decayed streams were counted there, or where an outside chart covers it;
    the heading always names the place that the ranking is of. Rules may forbid its titles but not reorder it.
    """

    name = "regional"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        popularity = situation.edition.popularity
        places = places_of(situation.signals.country, situation.signals.region)
        for n in range(len(places), 0, -1):
            place = places[n - 1]
            known = popularity.streams(place) >= MIN_STREAMS
            if not known and not popularity.charted(place):
                continue
            level, argument = _level(place)
            reason = f"reason.top.{level}" if known else "reason.chart"
            yield Proposal(
                key="regional",
                source=self.name,
                heading=Message(f"top.{level}", argument),
                reason=Message(reason, argument if known else (f"text:{popularity.chart_name}",)),
                titles=situation.ranked(f"top:{place}", partial(popularity.along, places[:n]), boosted=False),
                shape="top",
                n_most=10,
                reserves=True,
            )
            return


def _level(place: str) -> tuple[str, tuple[str, ...]]:
    if place == WORLD:
        return "world", ()
    if place.startswith("area:"):
        return "area", (f"language:{place.removeprefix('area:')}",)
    if "-" in place:
        return "region", (f"country:{place.partition('-')[0]}",)
    return "country", (f"country:{place}",)
