"""People: who comes in each hour of a scenario, what is true of them, and what their request tells."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.signals import Given
from coldopen.simulator.calendar.hits import Campaigns
from coldopen.simulator.people.audience import REGION_TOLD
from coldopen.simulator.people.own_tastes import own_tastes
from coldopen.simulator.people.profiles import Profile, Profiles, campaign_chances
from coldopen.simulator.people.timetable import Timetable
from coldopen.simulator.person import Client, Kind, Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.scenario import Scenario

PATIENCE_SPREAD = 0.5
_NO_COUNTRY, _NO_LANGUAGES, _NO_DEVICE, _NO_CAMPAIGN = 0.04, 0.03, 0.02, 0.05


class _Chance(NamedTuple):
    """Numbers from 0 to 1 that decide about one person."""

    campaign: float
    title: float
    client: float
    unknown: float
    country: float
    region: float
    languages: float
    device: float
    told_campaign: float


class _Met(NamedTuple):
    """What `People.people` has drawn of one person. `home` is who in their account came first."""

    number: int
    home: int
    place: int
    kind: float
    profile: Profile
    at_ms: int
    patience_seconds: float
    taste: np.ndarray
    chance: _Chance


class People:
    """A population whose signals come from profiles: see `Population`.

    All about a person follows from the scenario and their number. Two who share an account share a visitor
    id, a place and a language, and come at different times: of a block of `2 lag` people, one of the first
    half with one of the second. Bots all want the one title that they push, and their requests do not say so.

    Arguments:
        scenario: how many, when, and the shares of all kinds.
        timetable: who comes when, and from which place.
        profiles: what people of a place bring.
        campaigns: for which titles they come.
        catalogue: gives the ids of those.
    """

    def __init__(
        self,
        scenario: Scenario,
        timetable: Timetable,
        profiles: Profiles,
        campaigns: Campaigns,
        catalogue: Catalogue,
    ) -> None:
        self._scenario, self._timetable, self._profiles = scenario, timetable, profiles
        self._campaigns, self._titles, self._pushed = campaigns, catalogue.titles, campaigns.pushed
        self._lag = max(1, scenario.visitors // 10)
        shared = scenario.population.shared
        self._pairs = 2 * shared / (1 + shared)
        self._for_campaign = campaign_chances(profiles.referral_shares, scenario.population.campaign)

    def arrivals(self, hour: int) -> list[Person]:
        """The people who come for the first time in this hour since the start, in order of time; nobody
        outside the scenario's time. Depends on the scenario and the hour alone."""
        numbers = self._timetable.numbers(hour)
        return self.people(numbers) if len(numbers) else []

    def people(self, numbers: np.ndarray) -> list[Person]:
        """The people of these numbers, (n,), each from 0 to less than `visitors`."""
        homes = self._homes(numbers)
        lived, spoken, kinds = self._luck("home", homes, 3).T
        moment, device, referral, near, far = self._luck("person", numbers, 5).T
        places = self._timetable.places(homes, lived)
        hours = self._timetable.local_hours(numbers, places)
        met = zip(
            numbers.tolist(),
            homes.tolist(),
            places.tolist(),
            kinds.tolist(),
            self._profiles.draw(places, hours, np.stack([spoken, device, referral], axis=1)),
            self._timetable.times(numbers, moment).tolist(),
            self._patience(near, far).tolist(),
            own_tastes(numbers, self._scenario.taste.n_moods, self._scenario.seed),
            map(_Chance._make, self._luck("chance", numbers, len(_Chance._fields)).tolist()),
            strict=True,
        )
        return [self._person(_Met._make(drawn)) for drawn in met]

    def _person(self, met: _Met) -> Person:
        home, kind = self._profiles.places[met.place], self._kind(met.kind)
        wanted = {"bot": self._pushed, "scraper": None}.get(kind, self._brought(met, home.country))
        return Person(
            number=met.number,
            key=key_of(self._scenario.seed, "person", met.number),
            visitor=f"simulated-{self._scenario.seed}-{met.home}",
            kind=kind,
            at_ms=met.at_ms,
            country=home.country,
            region=home.region,
            languages=met.profile.languages,
            device=met.profile.device,
            referral=met.profile.referral,
            told=self._told(met, None if kind == "bot" else wanted),
            taste=met.taste.copy(),
            patience_seconds=met.patience_seconds,
            wanted=wanted,
            client=self._client(met.chance.client),
            apart=kind == "bot" and self._scenario.adversaries.bots_apart,
        )

    def _told(self, met: _Met, wanted: int | None) -> Given:
        """What their request says: now and then nothing, or less than all."""
        chance, profile, place = met.chance, met.profile, self._profiles.places[met.place]
        if chance.unknown < self._scenario.population.unknown:
            return Given()
        country = place.country if chance.country >= _NO_COUNTRY else None
        silent = wanted is None or chance.told_campaign < _NO_CAMPAIGN
        named = None if silent or not self._scenario.population.tells_campaign else wanted
        return Given(
            country=country,
            region=place.region if country and chance.region < REGION_TOLD else None,
            languages=profile.languages if chance.languages >= _NO_LANGUAGES else (),
            device=profile.device if chance.device >= _NO_DEVICE else None,
            referral=profile.referral,
            campaign_title=None if named is None else self._titles[named].id,
        )

    def _brought(self, met: _Met, country: str) -> int | None:
        """The title whose campaign brought them, if one did."""
        if met.chance.campaign >= self._for_campaign[met.profile.referral]:
            return None
        return self._campaigns.wanted(country, met.at_ms, met.chance.title)

    def _kind(self, lucky: float) -> Kind:
        of = self._scenario.adversaries
        return "bot" if lucky < of.bots else "scraper" if lucky < of.bots + of.scrapers else "person"

    def _client(self, lucky: float) -> Client:
        of = self._scenario.adversaries
        faults: tuple[tuple[Client, float], ...] = (
            ("late", of.late),
            ("twice", of.twice),
            ("shuffled", of.shuffled),
        )
        for client, share in faults:
            if lucky < share:
                return client
            lucky -= share
        return "sound"

    def _patience(self, near: np.ndarray, far: np.ndarray) -> np.ndarray:
        """Log-normal about the scenario's median, seconds, (n,); normal after Box and Muller (1958)."""
        normal = np.sqrt(-2 * np.log(near)) * np.cos(2 * np.pi * far)
        return self._scenario.choice.patience_seconds * np.exp(PATIENCE_SPREAD * normal)

    def _homes(self, numbers: np.ndarray) -> np.ndarray:
        """Who in each one's account came first, (n,): they themselves, save for some of those who share."""
        firsts = numbers - self._lag
        second = (numbers // self._lag) % 2 == 1
        shares = luck(key_of(self._scenario.seed, "account"), np.maximum(firsts, 0)) < self._pairs
        return np.where(second & shares, firsts, numbers)

    def _luck(self, what: str, numbers: np.ndarray, n: int) -> np.ndarray:
        """So many numbers from 0 to 1 for each person, (n_people, n)."""
        return luck(key_of(self._scenario.seed, what), numbers[:, None] * n + np.arange(n))
