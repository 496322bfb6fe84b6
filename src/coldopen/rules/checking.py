"""What types cannot say about rules and rows: that codes exist, that exactly one action is given."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from coldopen.catalogue import TitleQuery
from coldopen.rules.conditions import UNKNOWN, can_hold_together
from coldopen.rules.forms import CultureRule, EditorialRow, Entry, InsertedRow, Lift, Pin, Rule, When
from coldopen.rules.schedule import EXPECTED_MOMENT, moment_ms, span_ms
from coldopen.signals import area_of, countries, is_country

ACTIONS = ("insert", "pin", "boost", "bury", "forbid")
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_REGION = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


class Fault(NamedTuple):
    """A field, what was received there, and what was expected."""

    field: str
    received: object
    expected: str


def faults(item: Entry) -> Iterator[Fault]:
    """All that is wrong within one rule, row or culture rule."""
    yield from _in_schedule(item)
    yield from in_when(item.when)
    if isinstance(item, EditorialRow):
        yield from _one_of("", {"titles": item.titles, "query": item.query})
        yield from _in_headings("headings", item.headings)
        yield from _in_titles(item.titles or ())
        yield from _in_query("query", item.query)
    elif isinstance(item, CultureRule):
        yield from _in_culture(item)
    else:
        yield from _one_of("", {name: getattr(item, name) for name in ACTIONS})
        yield from _in_action(item)


def _in_action(rule: Rule) -> Iterator[Fault]:
    if rule.insert is not None:
        yield from _in_insert(rule.insert)
    if rule.pin is not None:
        yield from _in_pin(rule.pin)
    for name in ("boost", "bury", "forbid"):
        action = getattr(rule, name)
        if action is not None:
            yield from _one_of(name, {"query": action.query, "row": action.row})
            yield from _in_query(f"{name}.query", action.query)
            if action.row == "hero" and isinstance(action, Lift):
                yield Fault(f"{name}.row", "hero", "another row: the hero is always at the top")


def _in_culture(rule: CultureRule) -> Iterator[Fault]:
    if rule.n_rows is not None and rule.treatment != "not_first":
        yield Fault("n_rows", rule.n_rows, "to be left out: only not_first counts rows")
    if rule.asked_by is not None and rule.treatment != "on_request":
        yield Fault("asked_by", rule.asked_by, "to be left out: only on_request can be asked for")
    for name in ("referrals", "genres", "campaign_genres"):
        if getattr(rule.when, name) is not None:
            yield Fault(f"when.{name}", name, "places, languages, devices, times or ages")
    for name in ("countries", "regions", "areas", "languages", "devices", "weekdays"):
        if UNKNOWN in (getattr(rule.when, name) or ()):
            yield Fault(f"when.{name}", UNKNOWN, "to be left out: where it is not known, it is met anyway")


def _in_insert(insert: InsertedRow) -> Iterator[Fault]:
    yield from _in_headings("insert.headings", insert.headings)
    yield from _in_query("insert.query", insert.query)


def _in_pin(pin: Pin) -> Iterator[Fault]:
    if pin.title is not None and pin.position is not None:
        yield Fault("pin", "title and position", "a row and its position, or a title with its row and column")
    if pin.title is None and pin.position is None:
        yield Fault("pin", "neither", "the position of the row, or a title")
    if pin.title is None and pin.column is not None:
        yield Fault("pin.column", pin.column, "a title to put there")
    if pin.title is None and pin.row == "hero":
        yield Fault(
            "pin.row", "hero", "another row: the hero is always at the top (a title can be pinned in it)"
        )


def _in_schedule(item: Entry) -> Iterator[Fault]:
    bounds = (("from", item.starts), ("until", item.ends))
    bad = [Fault(name, text, EXPECTED_MOMENT) for name, text in bounds if text and moment_ms(text) is None]
    yield from bad
    first, last = span_ms(item.starts, item.ends)
    if not bad and first >= last:
        yield Fault("until", item.ends, f"later than from, which is {item.starts}")


def in_when(when: When) -> Iterator[Fault]:
    """All that is wrong with conditions."""
    places = _all(when.countries, "when.countries", is_country, _expected_country)
    regions = _all(when.regions, "when.regions", _is_region, _expected_region)
    areas = _all(when.areas, "when.areas", _areas().__contains__, _expected_area)
    languages = _all(
        when.languages, "when.languages", is_tag, lambda _: "a language tag such as 'pt' or 'pt-BR'"
    )
    found = [*places, *regions, *areas, *languages]
    yield from found
    if when.hours is not None and when.hours[0] == when.hours[1]:
        yield Fault("when.hours", when.hours, "two different hours, from and up to; [0, 24] is the whole day")
    if not found and not can_hold_together(when, when):
        yield Fault("when", "places that exclude each other", "a visitor who can meet all conditions")


def _all(
    values: Sequence[str] | None, field: str, good: Callable[[str], bool], expected: Callable[[str], str]
) -> Iterator[Fault]:
    for value in values or ():
        if value != UNKNOWN and not good(value):
            yield Fault(field, value, expected(value))


def _expected_country(value: str) -> str:
    if is_country(value.upper()):
        return f"{value.upper()!r}"
    return "an ISO 3166-1 alpha-2 code such as 'IN', or 'unknown'"


def _expected_region(value: str) -> str:
    if _is_region(value.upper()):
        return f"{value.upper()!r}"
    return "an ISO 3166-2 code such as 'IN-MH', or 'unknown'"


def _expected_area(value: str) -> str:
    if value.lower() in _areas():
        return f"{value.lower()!r}"
    if is_country(value.upper()):
        return f"a language area; that of {value.upper()} is {area_of(value.upper())!r}"
    return f"a language area, one of {', '.join(sorted(_areas()))}, or 'unknown'"


def _is_region(value: str) -> bool:
    return _REGION.fullmatch(value) is not None and is_country(value[:2])


def is_tag(value: str) -> bool:
    """Whether a text has the form of a BCP 47 language tag."""
    return _TAG.fullmatch(value) is not None


@lru_cache(maxsize=1)
def _areas() -> frozenset[str]:
    return frozenset(area_of(country) for country in countries())


def _one_of(field: str, given: dict[str, object]) -> Iterator[Fault]:
    names = [name for name, value in given.items() if value is not None]
    if len(names) != 1:
        *most, last = given
        yield Fault(field, " and ".join(names) or "none", f"exactly one of {', '.join(most)} or {last}")


def _in_headings(field: str, headings: dict[str, str]) -> Iterator[Fault]:
    for tag in headings:
        if not is_tag(tag):
            yield Fault(field, tag, "a language tag such as 'hi' or 'pt-BR'")


def _in_titles(titles: Sequence[str]) -> Iterator[Fault]:
    twice = sorted({title for title in titles if titles.count(title) > 1})
    if twice:
        yield Fault("titles", ", ".join(twice), "each title once")


def _in_query(field: str, query: TitleQuery | None) -> Iterator[Fault]:
    if query is None:
        return
    if msgspec.structs.replace(query, except_titles=()) == TitleQuery():
        yield Fault(field, {}, "at least one field: an empty query means every title")
    for country in query.countries:
        if not is_country(country):
            yield Fault(
                f"{field}.countries", country, _expected_country(country).removesuffix(", or 'unknown'")
            )


def did_you_mean(name: str, known: Collection[str]) -> str:
    """A suggestion for a name that is not known, or all that are.

    >>> did_you_mean("countrys", ["countries", "regions"])
    "'countries' (did you mean that?)"
    """
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"{close[0]!r} (did you mean that?)" if close else f"one of {', '.join(sorted(known))}"
