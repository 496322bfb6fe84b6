"""What a caller states outright about a visitor, and the check of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.signals import DEVICES, REFERRALS, Device, Referral
from coldopen.signals.geo import region_code
from coldopen.signals.languages import MAX_LANGUAGES, canonical_tag
from coldopen.signals.local_time import is_zone
from coldopen.signals.places import is_country

MAX_GENRES = 50
MAX_TEXT = 200


class Given(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Signals as a caller states them; what is left out is read from the request. See `Signals`.

    `zone` is the visitor's IANA time zone; it gives hour and weekday where those are not stated.
    """

    country: str | None = None
    region: str | None = None
    languages: tuple[str, ...] = ()
    device: Device | None = None
    hour: int | None = None
    weekday: int | None = None
    referral: Referral | None = None
    campaign_title: str | None = None
    campaign_genre: str | None = None
    genres: tuple[str, ...] = ()
    zone: str | None = None


_Choice = TypeVar("_Choice", bound=str)


def check(given: Given) -> Given:
    """What was given, in canonical form. Raises Problem at the first value that cannot be used.

    A region says its country, so the country may be left out.

    >>> checked = check(Given(region="de-by", languages=("EN-us",)))
    >>> checked.country, checked.region, checked.languages
    ('DE', 'DE-BY', ('en-US',))
    >>> check(Given(hour=24))
    Traceback (most recent call last):
    coldopen.core.errors.Problem: hour: received 24; expected a whole number from 0 to 23
    """
    country, region = _place(given)
    return Given(
        country=country,
        region=region,
        languages=_languages(given.languages),
        device=_one_of("device", given.device, DEVICES),
        hour=_within("hour", given.hour, 23),
        weekday=_within("weekday", given.weekday, 6),
        referral=_one_of("referral", given.referral, REFERRALS),
        campaign_title=_text("campaign_title", given.campaign_title),
        campaign_genre=_text("campaign_genre", given.campaign_genre),
        genres=_genres(given.genres),
        zone=_zone(given.zone),
    )


def _place(given: Given) -> tuple[str | None, str | None]:
    country = given.country
    if country is not None:
        expected = "an ISO 3166-1 alpha-2 code such as 'IN'"
        if not isinstance(country, str) or not is_country(country := country.strip().upper()):
            raise Problem("country", given.country, expected)
    if given.region is None:
        return country, None
    expected = f"an ISO 3166-2 code in {country}" if country else "an ISO 3166-2 code such as 'DE-BY'"
    if not isinstance(given.region, str):
        raise Problem("region", given.region, expected)
    within = country or given.region.strip()[:2].upper()
    region = region_code(within, given.region) if is_country(within) else None
    if region is None or (country is None and "-" not in given.region):
        raise Problem("region", given.region, expected)
    return within, region


def _languages(tags: Sequence[str]) -> tuple[str, ...]:
    if len(tags) > MAX_LANGUAGES:
        raise Problem("languages", f"{len(tags)} languages", f"at most {MAX_LANGUAGES}")
    canonical = []
    for tag in tags:
        found = canonical_tag(tag) if isinstance(tag, str) else None
        if found is None:
            raise Problem("languages", tag, "BCP 47 tags such as 'en' or 'pt-BR'")
        canonical.append(found)
    return tuple(dict.fromkeys(canonical))


def _genres(genres: Sequence[str]) -> tuple[str, ...]:
    if len(genres) > MAX_GENRES:
        raise Problem("genres", f"{len(genres)} genres", f"at most {MAX_GENRES}")
    return tuple(dict.fromkeys(genre for genre in (_text("genres", g) for g in genres) if genre))


def _one_of(name: str, value: _Choice | None, choices: tuple[_Choice, ...]) -> _Choice | None:
    if value is not None and value not in choices:
        raise Problem(name, value, "one of " + ", ".join(choices))
    return value


def _within(name: str, value: int | None, last: int) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= last:
        raise Problem(name, value, f"a whole number from 0 to {last}")
    return value


def _text(name: str, value: str | None) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value or len(value) > MAX_TEXT:
        raise Problem(name, value, f"text of 1 to {MAX_TEXT} characters")
    return value


def _zone(name: str | None) -> str | None:
    if name is not None and (not isinstance(name, str) or not is_zone(name)):
        raise Problem("zone", name, "an IANA time zone such as 'Asia/Kolkata'")
    return name
