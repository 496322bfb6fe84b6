"""Profiles: what people bring that signals can tell. Languages by place, devices by hour, referral."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from coldopen.core.signals import DEVICES, Device, Referral
from coldopen.signals import local_time
from coldopen.simulator.people.audience import BUSY, REFERRAL_SHARES, Place, device_shares, places
from coldopen.simulator.scenario import DAY_MS, HOUR_MS

# How much more often those who come so come for one title's campaign.
_CAMPAIGNS: dict[Referral | None, float] = {"ads": 0.6, "email": 0.6, "social": 0.5, "search": 0.25}
_OTHERWISE = 0.02


class Profile(NamedTuple):
    """A person's languages, best first, their device, and what sent them (None: nobody knows)."""

    languages: tuple[str, ...]
    device: Device
    referral: Referral | None


class Profiles(Protocol):
    """Who lives where, and how they come: a joint distribution of signals."""

    @property
    def places(self) -> Sequence[Place]:
        """Where people live."""

    @property
    def referral_shares(self) -> Sequence[tuple[Referral | None, float]]:
        """The shares of what sends people; sum to one."""

    @property
    def coming(self) -> np.ndarray:
        """The share of a day's people who come from each place in each hour UTC, (n_places, 24)."""

    def draw(self, places: np.ndarray, hours: np.ndarray, luck: np.ndarray) -> list[Profile]:
        """A profile for each person.

        Arguments:
            places: where they live, as indices of `places`, (n,).
            hours: their local hours, 0 to 23, (n,).
            luck: three numbers from 0 to 1 for each, (n, 3); the first decides the language, which people who
                live together share.
        """


class MadeUpProfiles:
    """Profiles after this project's own guesses: `audience` has the shares.

    Arguments:
        at_ms: when the world starts, Unix milliseconds; says how far zones are from UTC.
    """

    def __init__(self, at_ms: int) -> None:
        self.places: Sequence[Place] = places()
        self.referral_shares: Sequence[tuple[Referral | None, float]] = REFERRAL_SHARES
        coming = [place.share * BUSY[_local_hours(place.zone, at_ms)] / BUSY.sum() for place in self.places]
        self.coming: np.ndarray = np.array(coming)
        spoken = max(len(place.audience.languages) for place in self.places)
        self._spoken = np.ones((len(self.places), spoken))
        for up_to, place in zip(self._spoken, self.places, strict=True):
            up_to[: len(place.audience.language_shares)] = _up_to(place.audience.language_shares)
        self._devices = np.array(
            [[_up_to(device_shares(place.country, hour)) for hour in range(24)] for place in self.places]
        )
        self._referrals = _up_to([share for _, share in REFERRAL_SHARES])

    def draw(self, places: np.ndarray, hours: np.ndarray, luck: np.ndarray) -> list[Profile]:
        """A profile for each person; see `Profiles`. Language, device and referral are independent."""
        languages = _pick(self._spoken[places], luck[:, 0])
        devices = _pick(self._devices[places, hours], luck[:, 1])
        referrals = _pick(self._referrals[None], luck[:, 2])
        drawn = zip(places.tolist(), languages.tolist(), devices.tolist(), referrals.tolist(), strict=True)
        return [
            Profile(
                self.places[place].audience.languages[language], DEVICES[device], REFERRAL_SHARES[referral][0]
            )
            for place, language, device, referral in drawn
        ]


def campaign_chances(
    referral_shares: Sequence[tuple[Referral | None, float]], share: float
) -> dict[Referral | None, float]:
    """The chance, by referral, that somebody comes for a title's campaign, `share` of all in the end.

    Those whom advertising or an email sent come for one more often, as far as there are enough of them.

    >>> chances = campaign_chances([("ads", 0.1), ("direct", 0.9)], 0.08)
    >>> chances["ads"] > 10 * chances["direct"]
    True
    """
    weight = {referral: _CAMPAIGNS.get(referral, _OTHERWISE) for referral, _ in referral_shares}
    low, high = 0.0, 1 / _OTHERWISE
    for _ in range(60):
        scale = (low + high) / 2
        reached = sum(part * min(1.0, scale * weight[referral]) for referral, part in referral_shares)
        low, high = (scale, high) if reached < share else (low, scale)
    return {referral: min(1.0, high * part) for referral, part in weight.items()}


def _local_hours(zone: str, at_ms: int) -> np.ndarray:
    """The local hour (0 to 23) amid each hour UTC of a day, (24,)."""
    middle = at_ms // DAY_MS * DAY_MS + HOUR_MS * np.arange(24) + HOUR_MS // 2
    return np.array([(local_time(moment, zone) or (0, 0))[0] for moment in middle.tolist()])


def _up_to(shares: Sequence[float] | np.ndarray) -> np.ndarray:
    """Shares laid end to end; the last ends at 1 whatever rounding did."""
    up_to = np.cumsum(shares) / np.sum(shares)
    up_to[-1] = 1.0
    return up_to


def _pick(up_to: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """On which share each number from 0 to 1 falls, (n,); `up_to` is (n or 1, n_shares)."""
    picked: np.ndarray = (up_to <= luck[:, None]).sum(axis=1)
    return picked
