"""Homes: where raters live, as far as they told; people of a world then live there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.signals import Referral
from coldopen.signals import likely_zone
from coldopen.simulator.calendar.calendar import Calendar
from coldopen.simulator.people.audience import Place
from coldopen.simulator.people.profiles import Profile, Profiles
from coldopen.simulator.people.timetable import Timetable
from coldopen.simulator.ratings.raters import Raters
from coldopen.simulator.scenario import Scenario
from coldopen.taste.interactions import Tokens

_COUNTRY = "US"


def homes_of(signals: Sequence[Tokens]) -> list[str | None] | None:
    """The region of each of these people, None where it is unknown; or None where it is of everybody.

    >>> homes_of([("country:US", "region:US-MI"), ()])
    ['US-MI', None]
    """
    regions = [_region(tokens) for tokens in signals]
    return regions if any(regions) else None


class HomeProfiles:
    """`Profiles` of people whose regions are known, of one country: the United States. What they bring is
    drawn as it is for that country, by other profiles, which tell no regions apart.

    Arguments:
        profiles: what people bring.
        homes: everybody's region, from `homes_of`.

    Raises:
        Problem: nobody of these profiles comes from the country.
    """

    def __init__(self, profiles: Profiles, homes: Sequence[str | None]) -> None:
        within = [i for i, place in enumerate(profiles.places) if place.country == _COUNTRY]
        if not within:
            raise Problem("population.source", "nobody from the United States", "some, as the raters are")
        self._profiles, self._like = profiles, within[0]
        audience = profiles.places[self._like].audience
        regions = sorted(set(homes), key=str)
        self.places: Sequence[Place] = [
            Place(_COUNTRY, region, homes.count(region) / len(homes), _zone(region), audience)
            for region in regions
        ]
        self.referral_shares: Sequence[tuple[Referral | None, float]] = profiles.referral_shares
        hourly = profiles.coming[within].sum(axis=0)
        shares = np.array([place.share for place in self.places])
        self.coming: np.ndarray = shares[:, None] * (hourly / hourly.sum())
        self.home = np.array([regions.index(region) for region in homes])

    def draw(self, places: np.ndarray, hours: np.ndarray, luck: np.ndarray) -> list[Profile]:
        """A profile for each person; see `Profiles`."""
        return self._profiles.draw(np.full(len(places), self._like), hours, luck)


class HomeTimetable(Timetable):
    """A `Timetable` by which everybody comes from where their rater lives, whatever the hour.

    Arguments:
        scenario, calendar: see `Timetable`.
        profiles: know where raters live.
        raters: who people are.
    """

    def __init__(
        self, scenario: Scenario, profiles: HomeProfiles, calendar: Calendar, raters: Raters
    ) -> None:
        super().__init__(scenario, profiles, calendar)
        self._raters, self._home = raters, profiles.home

    def places(self, numbers: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """Which places they come from, (n,); luck has no say."""
        found: np.ndarray = self._home[self._raters.of(numbers)]
        return found


def _region(tokens: Tokens) -> str | None:
    return next((t.partition(":")[2] for t in tokens if t.startswith(f"region:{_COUNTRY}-")), None)


def _zone(region: str | None) -> str:
    return likely_zone(_COUNTRY, region) or "UTC"
