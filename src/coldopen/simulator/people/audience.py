"""Who visits a simulated service: where from, in what language, on what device, sent by whom; and when."""

from __future__ import annotations

from functools import cache

import numpy as np
from msgspec import Struct

from coldopen.core.signals import Referral
from coldopen.signals import likely_zone

# Country, share of visits (relative), then languages of visits with their shares, best language first.
_AUDIENCE = """
US 16 | en-US 80, es-US+en 20
IN 12 | hi-IN+en 55, en-IN 30, ta-IN+en 15
BR 9 | pt-BR 95, en 5
JP 8 | ja-JP 97, en 3
DE 7 | de-DE 85, tr+de 8, en 7
MX 6 | es-MX 95, en 5
GB 6 | en-GB 100
FR 5 | fr-FR 92, en 8
KR 5 | ko-KR 97, en 3
ID 4 | id-ID 90, en 10
TR 4 | tr-TR 95, en 5
ES 4 | es-ES 85, ca+es 15
IT 4 | it-IT 95, en 5
NG 3 | en-NG 90, yo+en 10
PH 3 | tl+en 60, en-PH 40
EG 3 | ar-EG 90, en 10
PL 3 | pl-PL 95, en 5
CA 3 | en-CA 75, fr-CA 25
AR 3 | es-AR 97, en 3
CO 2 | es-CO 97, en 3
AU 2 | en-AU 100
TH 2 | th-TH 92, en 8
NL 2 | nl-NL 80, en 20
SE 1.5 | sv-SE 80, en 20
ZA 1.5 | en-ZA 75, zu+en 25
"""
_REGIONS = {"US": "CA TX NY FL", "IN": "MH TN KA DL", "BR": "SP RJ BA MG", "DE": "BY NW BE HH"}
REGION_TOLD = 0.3
_REGION_SKEW = 1.5

REFERRAL_SHARES: tuple[tuple[Referral | None, float], ...] = (
    ("direct", 0.46),
    ("search", 0.2),
    ("social", 0.14),
    ("ads", 0.08),
    ("email", 0.07),
    ("partner", 0.02),
    (None, 0.03),
)

# Shares of tv, mobile, tablet, desktop, console by part of the day: night, morning, working hours, evening.
_DEVICE_SHARES = np.array(
    [
        [0.30, 0.45, 0.06, 0.13, 0.06],
        [0.15, 0.60, 0.10, 0.13, 0.02],
        [0.16, 0.44, 0.09, 0.27, 0.04],
        [0.46, 0.30, 0.08, 0.09, 0.07],
    ]
)
PART_OF_DAY = np.array([0] * 5 + [1] * 5 + [2] * 8 + [3] * 6)
_MOBILE_FIRST = frozenset(["IN", "ID", "NG", "PH", "EG", "ZA", "TH"])

# How many visits begin in each hour of the local day, relative.
BUSY = np.array([3, 2, 1, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 5, 5, 5, 6, 7, 9, 11, 13, 12, 9, 5], float)


class Audience(Struct, frozen=True):
    """The visits from one country: its share of all, and the languages its visitors' devices are set to."""

    country: str
    share: float
    languages: tuple[tuple[str, ...], ...]
    language_shares: tuple[float, ...]
    regions: tuple[str, ...]

    @property
    def language(self) -> str:
        """What most of its visitors speak, such as "pt"."""
        return self.languages[0][0].partition("-")[0]


class Place(Struct, frozen=True):
    """Where visitors live: a region of a country, or a country whose regions are not told apart; the share of
    all visits that come from there, the zone they live by, and the audience that they belong to."""

    country: str
    region: str | None
    share: float
    zone: str
    audience: Audience


@cache
def audiences() -> tuple[Audience, ...]:
    """The countries that visits come from, and how many; shares sum to one.

    >>> len(audiences()), audiences()[1].country, audiences()[1].languages[0]
    (25, 'IN', ('hi-IN', 'en'))
    """
    rows = [line.split("|") for line in _AUDIENCE.strip().splitlines()]
    total = sum(float(head.split()[1]) for head, _ in rows)
    return tuple(_audience(head, tail, total) for head, tail in rows)


@cache
def places() -> tuple[Place, ...]:
    """Where visits come from; shares sum to one.

    >>> [place.region for place in places() if place.country == "IN"]
    ['IN-MH', 'IN-TN', 'IN-KA', 'IN-DL']
    """
    return tuple(
        Place(a.country, region, a.share * part, likely_zone(a.country, region) or "UTC", a)
        for a in audiences()
        for region, part in zip(a.regions or (None,), region_shares(max(1, len(a.regions))), strict=True)
    )


def region_shares(n: int) -> list[float]:
    """The shares of a country's n regions, the first the largest.

    >>> [round(share, 2) for share in region_shares(4)]
    [0.4, 0.23, 0.2, 0.17]
    """
    return np.diff((np.arange(n + 1) / n) ** (1 / _REGION_SKEW)).tolist()


def device_shares(country: str, hour: int) -> np.ndarray:
    """The shares of DEVICES in a country at a local hour (0 to 23), shape (5,)."""
    shares = _DEVICE_SHARES[PART_OF_DAY[hour]].copy()
    if country in _MOBILE_FIRST:
        shares[1] *= 3
    return shares / shares.sum()


def _audience(head: str, tail: str, total: float) -> Audience:
    country, share = head.split()
    spoken = [entry.split() for entry in tail.split(",")]
    return Audience(
        country,
        float(share) / total,
        tuple(tuple(tags.split("+")) for tags, _ in spoken),
        tuple(float(part) / 100 for _, part in spoken),
        tuple(f"{country}-{region}" for region in _REGIONS.get(country, "").split()),
    )
