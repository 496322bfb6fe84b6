"""Conditions: whether a visitor meets a `When`, why not, and whether two can hold together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from coldopen.core.signals import Signals
from coldopen.rules.forms import WEEKDAYS, When
from coldopen.signals import area_of, countries, is_country

UNKNOWN = "unknown"


class Facts(NamedTuple):
    """What conditions look at, in the order and by the names of `When`'s fields; None or () is unknown."""

    countries: str | None
    regions: str | None
    areas: str | None
    languages: tuple[str, ...]
    devices: str | None
    hours: int | None
    weekdays: int | None
    referrals: str | None
    genres: tuple[str, ...]
    campaign_genres: str | None
    max_age_at_most: int | None


def facts_of(signals: Signals, max_age: int | None) -> Facts:
    """The facts of a visitor. A region implies its country, and one of another country is no region.

    >>> facts_of(Signals(region="IN-MH"), None)[:3]
    ('IN', 'IN-MH', 'hi')
    >>> facts_of(Signals(country="DE", region="IN-MH"), None)[:3]
    ('DE', None, 'de')
    """
    country, region = signals.country, signals.region
    if region is not None:
        implied = region.partition("-")[0]
        if country is None and is_country(implied):
            country = implied
        elif country != implied:
            region = None
    return Facts(
        country,
        region,
        None if country is None else area_of(country),
        signals.languages,
        signals.device,
        signals.hour,
        signals.weekday,
        signals.referral,
        signals.genres,
        signals.campaign_genre,
        max_age,
    )


class Condition(NamedTuple):
    """One field of a `When`: what to call it, and whether a wanted value accepts a fact."""

    field: str
    label: str
    accepts: Callable[[Any, Any], bool]


def _one_of(wanted: tuple[str, ...], fact: str | None) -> bool:
    return (UNKNOWN if fact is None else fact) in wanted


def _one_name_of(wanted: tuple[str, ...], fact: str | None) -> bool:
    return _any_name_of(wanted, () if fact is None else (fact,))


def _any_name_of(wanted: tuple[str, ...], fact: tuple[str, ...]) -> bool:
    if not fact:
        return UNKNOWN in wanted
    return not folded(wanted).isdisjoint(folded(fact))


def _any_language_of(wanted: tuple[str, ...], fact: tuple[str, ...]) -> bool:
    if not fact:
        return UNKNOWN in wanted
    tags = [f"{tag.lower()}-" for tag in fact]
    return any(tag.startswith(f"{want.lower()}-") for want in wanted for tag in tags)


def _in_hours(wanted: tuple[int, int], fact: int | None) -> bool:
    return fact in hours_between(*wanted)


def _on_weekday(wanted: tuple[str, ...], fact: int | None) -> bool:
    return (UNKNOWN if fact is None else WEEKDAYS[fact]) in wanted


def _at_most(wanted: int, fact: int | None) -> bool:
    return fact is not None and fact <= wanted


CONDITIONS = (
    Condition("countries", "country", _one_of),
    Condition("regions", "region", _one_of),
    Condition("areas", "language area", _one_of),
    Condition("languages", "language", _any_language_of),
    Condition("devices", "device", _one_of),
    Condition("hours", "local hour", _in_hours),
    Condition("weekdays", "weekday", _on_weekday),
    Condition("referrals", "referral", _one_of),
    Condition("genres", "chosen genre", _any_name_of),
    Condition("campaign_genres", "campaign's genre", _one_name_of),
    Condition("max_age_at_most", "maturity limit", _at_most),
)


def _possibly(condition: Condition) -> Condition:
    if condition.field == "max_age_at_most":  # no limit is known to be none
        return condition
    return condition._replace(
        accepts=lambda wanted, fact: fact is None or fact == () or condition.accepts(wanted, fact)
    )


POSSIBLY = tuple(_possibly(condition) for condition in CONDITIONS)
"""The same conditions, met too by what is not known: the visitor may be one who is meant."""


def folded(names: Iterable[str]) -> frozenset[str]:
    """Names without regard to case."""
    return frozenset(name.casefold() for name in names)


def hours_between(first: int, last: int) -> frozenset[int]:
    """The hours of [first, last), around midnight where last is not after first.

    >>> sorted(hours_between(22, 2))
    [0, 1, 22, 23]
    """
    return frozenset(hour % 24 for hour in range(first, last if last > first else last + 24))


def can_hold_together(one: When, other: When) -> bool:
    """Whether some visitor could meet both: true unless a field that both have leaves no common value.

    >>> can_hold_together(When(countries=("IN",)), When(regions=("IN-MH", "DE-BY")))
    True
    >>> can_hold_together(When(countries=("FR",)), When(areas=("de", "hi")))
    False
    """
    return (
        _share_a_place(one, other)
        and _share_any(one.devices, other.devices)
        and _share_any(one.weekdays, other.weekdays)
        and _share_any(one.referrals, other.referrals)
        and _share_any(one.campaign_genres, other.campaign_genres)
        and _share_a_state(one.languages, other.languages)
        and _share_a_state(one.genres, other.genres)
        and (one.hours is None or other.hours is None or _hours(one) & _hours(other) != frozenset())
    )


def _hours(when: When) -> frozenset[int]:
    return frozenset(range(24)) if when.hours is None else hours_between(*when.hours)


def _share_any(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    return one is None or other is None or not folded(one).isdisjoint(folded(other))


def _share_a_state(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> bool:
    """For what a visitor may have several of: they may have all known ones at once, but not none as well."""
    if one is None or other is None:
        return True
    known = any(v != UNKNOWN for v in one) and any(v != UNKNOWN for v in other)
    return known or (UNKNOWN in one and UNKNOWN in other)


def _share_a_place(one: When, other: When) -> bool:
    places = _countries_meeting(one.countries, one.areas) & _countries_meeting(other.countries, other.areas)
    regions = [set(when.regions) for when in (one, other) if when.regions is not None]
    if not places or not regions:
        return bool(places)
    common = set.intersection(*regions)
    return UNKNOWN in common or any(region.partition("-")[0] in places for region in common)


@lru_cache(maxsize=1024)
def _countries_meeting(wanted: tuple[str, ...] | None, areas: tuple[str, ...] | None) -> frozenset[str]:
    """The countries, "unknown" among them, that meet both conditions."""
    everywhere = (*countries(), UNKNOWN)
    return frozenset(
        country
        for country in everywhere
        if (wanted is None or country in wanted)
        and (areas is None or (UNKNOWN if country == UNKNOWN else area_of(country)) in areas)
    )


def told(when: When, facts: Facts, conditions: Sequence[Condition] = CONDITIONS) -> tuple[bool, str]:
    """Whether a visitor meets every condition, and why or why not, as one clause.

    >>> told(When(countries=("IN",)), facts_of(Signals(country="DE"), None))
    (False, "country is 'DE', needs one of IN")
    """
    unmet = list(_unmet(when, facts, conditions))
    if unmet:
        return False, "; ".join(f"{_is(c, facts)}, needs {_needs(c, when)}" for c in unmet)
    asked = [c for c in conditions if getattr(when, c.field) is not None]
    return True, " and ".join(_is_or_may_be(c, facts, when) for c in asked) or "it has no conditions"


def _unmet(when: When, facts: Facts, conditions: Sequence[Condition]) -> Iterable[Condition]:
    for condition, fact in zip(conditions, facts, strict=True):
        wanted = getattr(when, condition.field)
        if wanted is not None and not condition.accepts(wanted, fact):
            yield condition


def _is(condition: Condition, facts: Facts) -> str:
    fact = getattr(facts, condition.field)
    if fact is None or fact == ():
        return f"{condition.label} is {'none' if condition.field == 'max_age_at_most' else 'unknown'}"
    if condition.field == "weekdays":
        fact = WEEKDAYS[fact]
    if isinstance(fact, tuple):
        return f"{condition.label}s are {', '.join(map(repr, fact))}"
    return f"{condition.label} is {fact!r}"


def _is_or_may_be(condition: Condition, facts: Facts, when: When) -> str:
    """What is said of a condition that is met, perhaps only because nothing is known."""
    unknown = getattr(facts, condition.field) in (None, ())
    if unknown and UNKNOWN not in getattr(when, condition.field):
        return f"{_is(condition, facts)}, and may be {_needs(condition, when)}"
    return _is(condition, facts)


def _needs(condition: Condition, when: When) -> str:
    wanted = getattr(when, condition.field)
    if condition.field == "hours":
        return f"{wanted[0]} up to {wanted[1]}"
    if condition.field == "max_age_at_most":
        return f"{wanted} or less"
    return f"one of {', '.join(wanted)}"
