"""Rows that any catalogue can fill: arrivals, local productions, languages, lengths, places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np

from coldopen.catalogue import TitleQuery
from coldopen.core.page import Message, Shape
from coldopen.rows.grouping import Grouping
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation

_N_COUNTRIES = 6
_NEW_DAYS = 60
_FAMILY = TitleQuery(max_maturity=7)


class Fresh:
    """New arrivals of two months up to the newest, the best liked first; nothing where the newest is old."""

    name = "fresh"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        added = situation.catalogue.added_day
        today = situation.day
        newest = situation.edition.recall(
            ("newest", today), lambda: int(added[added <= today].max(initial=-1))
        )
        if newest >= 0 and newest > today - _NEW_DAYS:
            yield Proposal(
                key="fresh",
                source=self.name,
                heading=Message("fresh"),
                reason=Message("reason.fresh"),
                titles=situation.recall(
                    "fresh", lambda: situation.best((added > newest - _NEW_DAYS) & (added <= newest))
                ),
                shape="wide",
            )


class Local:
    """Productions of the visitor's own country."""

    name = "local"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        country = situation.signals.country
        if country is not None:
            mask = partial(situation.catalogue.country, country)
            yield _shelf(situation, self.name, "local", mask, f"country:{country}", shape="wide")


class Language:
    """Titles spoken in the visitor's languages, best language first."""

    name = "language"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        for language in dict.fromkeys(tag.partition("-")[0] for tag in situation.signals.languages):
            mask = partial(situation.catalogue.language, language)
            yield _shelf(situation, self.name, f"language:{language}", mask, f"language:{language}")


class Shelves:
    """Shelves of the default layout that need no signal: series, short films, countries, family, decades.

    With taste, they are in the order of what the first ten titles of each promise this visitor.
    """

    name = "shelf"

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        shelves = list(_shelves(situation))
        order: Sequence[int] = range(len(shelves))
        if situation.stranger is not None:
            promise = situation.promise([mask() for _, mask, _ in shelves])
            order = np.argsort(-promise, kind="stable").tolist()
        for i in order:
            key, mask, arguments = shelves[i]
            yield _shelf(situation, self.name, key, mask, *arguments)


def _shelves(situation: Situation) -> Iterator[tuple[str, Callable[[], np.ndarray], tuple[str, ...]]]:
    """Each shelf's key, what gives the mask of its titles, and what its heading names."""
    catalogue = situation.catalogue
    yield "series", partial(catalogue.kind, "series"), ()
    yield "short", partial(_short, situation), ()
    for country in _countries(situation):
        yield f"country:{country}", partial(catalogue.country, country), (f"country:{country}",)
    yield "family", partial(situation.matching, _FAMILY), ()
    newest = int(catalogue.year.max(initial=0))
    for decade in range(newest // 10 * 10 - 10, 1940, -10):
        in_decade = TitleQuery(year_from=decade, year_to=decade + 9)
        yield f"decade:{decade}", partial(situation.matching, in_decade), (f"text:{decade}",)


def _shelf(
    situation: Situation,
    source: str,
    key: str,
    mask: Callable[[], np.ndarray],
    *arguments: str,
    shape: Shape = "poster",
) -> Proposal:
    """A row of the titles under a mask. Its key begins with the phrase that is its heading."""
    phrase = key.partition(":")[0]

    def build() -> Proposal:
        return Proposal(
            key=key,
            source=source,
            heading=Message(phrase, arguments),
            reason=Message(f"reason.{phrase}", arguments),
            titles=situation.best(mask()),
            shape=shape,
        )

    return situation.recall(f"shelf:{key}", build)


def _countries(situation: Situation) -> list[str]:
    """Other countries whose productions are most liked in the visitor's place, best first."""
    signals, catalogue, edition = situation.signals, situation.catalogue, situation.edition

    def by_country() -> tuple[list[str], Grouping]:
        codes = sorted({country for title in catalogue.titles for country in title.countries})
        return codes, Grouping.of([catalogue.country(code) for code in codes])

    def rank() -> list[str]:
        codes, grouping = edition.recall_lasting("countries of titles", by_country)
        shares = grouping.shares(edition.popularity.place(signals.country, signals.region))
        return [codes[i] for i in np.argsort(-shares, kind="stable")]

    ranked = edition.recall(("countries", signals.country, situation.region), rank)
    return [code for code in ranked if code != signals.country][:_N_COUNTRIES]


def _short(situation: Situation) -> np.ndarray:
    def build() -> np.ndarray:
        titles = situation.catalogue.titles
        return np.array([t.kind == "film" and 0 < (t.duration_minutes or 0) < 90 for t in titles], bool)

    return situation.edition.recall_lasting("short", build)
