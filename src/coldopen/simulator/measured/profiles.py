"""Measured profiles: where people live and what they bring, drawn as real sign-ups had it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.core.signals import DEVICES, Referral
from coldopen.signals import area_of, likely_zone, local_time
from coldopen.simulator.measured.measured import Measured
from coldopen.simulator.measured.shares import Shares
from coldopen.simulator.measured.sign_ups import FROM
from coldopen.simulator.people.audience import Audience, Place, audiences, region_shares
from coldopen.simulator.people.profiles import Profile
from coldopen.simulator.scenario import DAY_MS, HOUR_MS


class MeasuredProfiles:
    """`Profiles` whose languages, devices and referrals depend on each other and on the hour.

    Arguments:
        measured: from `read_measured`.
        at_ms: when the world starts, Unix milliseconds; local hours are turned back to UTC by the rules that
            zones have then.

    Attributes:
        places: where people live, regions as `audience` guesses them: nobody measured those.
        referral_shares: of all sign-ups.
        coming: the share of a day's people who come from each place in each hour UTC, (n_places, 24); sums
            to one.

    A language leads to a place by who speaks it there; so a place at an hour leads back to a language, with
    the chance P(language, hour) P(place | language) over its sum (Bayes' rule), and the joint distribution
    of language, referral, device and hour is that of the sign-ups.
    """

    def __init__(self, measured: Measured, at_ms: int) -> None:
        chances, homes = measured.sign_ups.chances, measured.homes
        self._first, self._spoken = measured.sign_ups.languages, measured.speakers.languages
        here = np.flatnonzero(homes.any(axis=0))
        together = np.einsum("hl,lc->chl", chances.sum(axis=(2, 3)), homes[:, here])
        lived = [
            _places(measured.speakers.countries[c], part) for c, part in zip(here, together, strict=True)
        ]
        self._country = np.repeat(np.arange(len(here)), [len(regions) for regions in lived])
        self.places: Sequence[Place] = [place for regions in lived for place in regions]
        self.referral_shares: Sequence[tuple[Referral | None, float]] = [
            (referral, float(share))
            for referral, share in zip(FROM, chances.sum(axis=(0, 1, 3)), strict=True)
        ]
        shares = np.array([place.share for place in self.places])
        hourly = together.sum(axis=2) / together.sum(axis=(1, 2))[:, None]
        # Next to nothing in hours when nobody came, so that shares within every hour are defined.
        self.coming: np.ndarray = shares[:, None] * np.maximum(hourly[self._country], 1e-12)
        self._to_utc = np.array([_utc_hours(place.zone, at_ms) for place in self.places])
        self._languages = Shares(together.reshape(-1, len(self._first)))
        self._devices = Shares(chances.sum(axis=2).reshape(-1, len(DEVICES)))
        self._referrals = Shares(chances.transpose(0, 1, 3, 2).reshape(-1, len(FROM)))
        self._seconds = _seconds(measured, here)
        self._codes = [measured.speakers.countries[c] for c in here]

    def draw(self, places: np.ndarray, hours: np.ndarray, luck: np.ndarray) -> list[Profile]:
        """A profile for each person.

        Arguments:
            places: where they live, as indices of `places`, (n,).
            hours: their local hours, 0 to 23, (n,).
            luck: three numbers from 0 to below 1 for each, (n, 3): for languages, device and referral.
        """
        utc, country = self._to_utc[places, hours], self._country[places]
        language, rest = self._languages.split(country * 24 + utc, luck[:, 0])
        cell = utc * len(self._first) + language
        device = self._devices.choose(cell, luck[:, 1])
        referral = self._referrals.choose(cell * len(DEVICES) + device, luck[:, 2])
        second = self._seconds.choose(language * len(self._codes) + country, rest)
        tags = self._tags(language, country, second)
        drawn = zip(tags, device.tolist(), referral.tolist(), strict=True)
        return [Profile(languages, DEVICES[d], FROM[r]) for languages, d, r in drawn]

    def _tags(self, language: np.ndarray, country: np.ndarray, second: np.ndarray) -> list[tuple[str, ...]]:
        """The languages of each, such as ("en-IN", "hi")."""
        firsts, codes, seconds = self._first, self._codes, (*((tag,) for tag in self._spoken), ())
        drawn = zip(language.tolist(), country.tolist(), second.tolist(), strict=True)
        return [(f"{firsts[first]}-{codes[place]}", *seconds[then]) for first, place, then in drawn]


def _places(country: str, together: np.ndarray) -> list[Place]:
    """A country's places, their shares after its chances by hour and language, (24, n_languages)."""
    known = {audience.country: audience for audience in audiences()}
    share, zone = float(together.sum()), likely_zone(country) or "UTC"
    audience = known.get(country) or Audience(
        country, share, ((f"{area_of(country)}-{country}",),), (1.0,), ()
    )
    return [
        Place(country, region, share * part, likely_zone(country, region) or zone, audience)
        for region, part in zip(
            audience.regions or (None,), region_shares(max(1, len(audience.regions))), strict=True
        )
    ]


def _utc_hours(zone: str, at_ms: int) -> np.ndarray:
    """For each local hour of a zone on this day, the hour UTC that it is, (24,)."""
    noon = at_ms // DAY_MS * DAY_MS + 12 * HOUR_MS + HOUR_MS // 2
    there = local_time(noon, zone)
    ahead = there[0] - 12 if there else 0
    found: np.ndarray = (np.arange(24) - ahead) % 24
    return found


def _seconds(measured: Measured, here: np.ndarray) -> Shares:
    """The second language, or none (the last), a row for each first language and country (`here`) with it.

    As many people of a country speak another language as CLDR says; who speaks one beside the first has the
    first only where the others leave room.
    """
    spoken = np.repeat(measured.speakers.share[None, here], len(measured.sign_ups.languages), axis=0)
    for first, language in zip(spoken, measured.sign_ups.languages, strict=True):
        first[:, np.array(measured.speakers.languages) == language] = 0.0
    none = np.maximum(0.0, 1 - spoken.sum(axis=2, keepdims=True))
    return Shares(np.concatenate([spoken, none], axis=2).reshape(-1, spoken.shape[2] + 1))
