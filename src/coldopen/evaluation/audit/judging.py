"""What culture rules demand, worked out from their words alone.

Nothing here is shared with the room of rules, which serves pages, beyond the form of a rule: what is
misunderstood there shows here, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.rules import CultureRule, When
from coldopen.signals import area_of

NEVER = 10**6
_DEFAULT_ROWS = 3
_ADULT_AT = 18
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Demand(NamedTuple):
    """The first row, from 0, that a title may be in (`NEVER` for none), and the rule that says so."""

    first_row: int
    rule: str


def demands(
    rules: Iterable[CultureRule],
    sensitive: Mapping[str, frozenset[str]],
    signals: Signals,
    max_age: int | None,
) -> dict[str, Demand]:
    """What is demanded of each title, given the rules that hold for a visitor (`held`).

    `sensitive` has the tags of each title that has any, without case.
    """
    found: dict[str, Demand] = {}
    for rule in rules:
        if rule.treatment == "on_request" and _chose(rule, signals, max_age):
            continue
        wanted = {tag.casefold() for tag in rule.tags}
        for title, tags in sensitive.items():
            if wanted.isdisjoint(tags):
                continue
            demand = Demand(_first_row(rule, title, signals, max_age), rule.id)
            if demand.first_row > found.get(title, Demand(0, "")).first_row:
                found[title] = demand
    return found


def held(
    rules: Sequence[CultureRule], signals: Signals, max_age: int | None, at_ms: int
) -> tuple[CultureRule, ...]:
    """The rules that hold for a visitor at a moment: those that are for them, or may be for all we know."""
    return tuple(rule for rule in rules if in_force(rule, at_ms) and _may_be_for(rule, signals, max_age))


def in_force(rule: CultureRule, at_ms: int) -> bool:
    """Whether a rule's dates hold at a moment."""
    begun = rule.starts is None or _moment_ms(rule.starts) <= at_ms
    return begun and (rule.ends is None or at_ms < _moment_ms(rule.ends))


def folded_tags(titles: Iterable[Title]) -> dict[str, frozenset[str]]:
    """The tags of each title that has any, without case."""
    return {title.id: frozenset(tag.casefold() for tag in title.tags) for title in titles if title.tags}


def _moment_ms(text: str) -> float:
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000


def _may_be_for(rule: CultureRule, signals: Signals, max_age: int | None) -> bool:
    when, limit = rule.when, rule.when.max_age_at_most
    weekday = None if signals.weekday is None else _WEEKDAYS[signals.weekday]
    return (
        _may_be_there(when, signals)
        and _may_speak(when, signals)
        and _may_be_one_of(when.devices, signals.device)
        and _may_be_one_of(when.weekdays, weekday)
        and (when.hours is None or signals.hour is None or _within(signals.hour, *when.hours))
        and (limit is None or (max_age is not None and max_age <= limit))
    )


def _may_be_one_of(wanted: Sequence[str] | None, known: str | None) -> bool:
    return wanted is None or known is None or known in wanted


def _may_be_there(when: When, signals: Signals) -> bool:
    country, region = signals.country, signals.region
    if country is None and region is not None:
        country = region[:2]
    if country is None:
        return True
    in_country = _may_be_one_of(when.countries, country) and _may_be_one_of(when.areas, area_of(country))
    if not in_country or when.regions is None:
        return in_country
    here = [wanted for wanted in when.regions if wanted[:2] == country]
    known = region if region is not None and region[:2] == country else None
    return bool(here) and _may_be_one_of(here, known)


def _may_speak(when: When, signals: Signals) -> bool:
    if when.languages is None or not signals.languages:
        return True
    return any(_is_form_of(spoken, wanted) for spoken in signals.languages for wanted in when.languages)


def _is_form_of(spoken: str, wanted: str) -> bool:
    """Whether a language tag is another one or a regional form of it: "pt-BR" is one of "pt"."""
    long, short = spoken.lower().split("-"), wanted.lower().split("-")
    return long[: len(short)] == short


def _within(hour: int, first: int, last: int) -> bool:
    return first <= hour < last if first < last else hour >= first or hour < last


def _chose(rule: CultureRule, signals: Signals, max_age: int | None) -> bool:
    """Whether a grown-up chose a genre that asks for the titles of a rule."""
    names = {name.casefold() for name in (*rule.tags, *(rule.asked_by or ()))}
    return _may_ask(max_age) and any(genre.casefold() in names for genre in signals.genres)


def _may_ask(max_age: int | None) -> bool:
    return max_age is None or max_age >= _ADULT_AT


def _first_row(rule: CultureRule, title: str, signals: Signals, max_age: int | None) -> int:
    if rule.treatment == "not_first":
        return _DEFAULT_ROWS if rule.n_rows is None else rule.n_rows
    if rule.treatment == "on_request" and title == signals.campaign_title and _may_ask(max_age):
        return 0
    return NEVER
