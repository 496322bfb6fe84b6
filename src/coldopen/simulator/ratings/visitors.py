"""People of a world who have the tastes of real ones."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.simulator.people.people import People
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.ratings.raters import Raters


class RatedPeople:
    """A `Population` in which everybody is one of the raters, by the only number of `Person.taste`.

    Their place is their rater's where that is known (see `homes`). All else that their request tells, as
    language, device, referral and hour, is drawn as for other people and says nothing about what they like.
    Whom a campaign brought, it brought by a title that they in fact liked, one that may be shown all the
    time; so no launch brings anybody.

    Arguments:
        people: who comes otherwise.
        raters: whose tastes they have.
        catalogue: the titles.
    """

    def __init__(self, people: People, raters: Raters, catalogue: Catalogue) -> None:
        self._people, self._raters, self._titles = people, raters, catalogue.titles
        self._lasting = np.array([not title.windows for title in catalogue.titles])

    def arrivals(self, hour: int) -> list[Person]:
        """See `Population`."""
        return self._as_rated(self._people.arrivals(hour))

    def people(self, numbers: np.ndarray) -> list[Person]:
        """The people of these numbers, (n,), each from 0 to less than the scenario's `visitors`."""
        return self._as_rated(self._people.people(numbers))

    def _as_rated(self, people: list[Person]) -> list[Person]:
        raters = self._raters.of(np.array([person.number for person in people], np.int64))
        return [self._person(person, rater) for person, rater in zip(people, raters.tolist(), strict=True)]

    def _person(self, person: Person, rater: int) -> Person:
        taste = np.array([float(rater)])
        if person.wanted is None or person.kind == "bot":
            return replace(person, taste=taste)
        wanted, told = self._liked(person, rater), person.told
        if told.campaign_title is not None:
            campaign = None if wanted is None else self._titles[wanted].id
            told = msgspec.structs.replace(told, campaign_title=campaign)
        return replace(person, taste=taste, wanted=wanted, told=told)

    def _liked(self, person: Person, rater: int) -> int | None:
        """One of the titles that a rater likes, if one of these may be shown all the time."""
        likes = self._raters.likes(rater)
        lasting = likes[self._lasting[likes]]
        chance = luck(key_of(person.key, "campaign"), np.zeros(1, np.int64))[0]
        return int(lasting[int(chance * len(lasting))]) if len(lasting) else None
