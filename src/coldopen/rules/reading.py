"""Reading rules, rows and culture rules from plain tables (TOML, JSON), telling all that is wrong at once."""

from __future__ import annotations

import tomllib
import typing
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from coldopen.rules.converting import convert
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.forms import CultureRule, EditorialRow, Entry, Rule, name_of

_KINDS: dict[str, type[Entry]] = {"rule": Rule, "row": EditorialRow, "culture": CultureRule}
T = TypeVar("T", Rule, EditorialRow, CultureRule)


def read_toml(file: str, text: str) -> tuple[list[Entry], list[RuleProblem]]:
    """The rules, rows and culture rules of one TOML text, and all that is wrong with it."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also of a number of thousands of digits
        return [], [RuleProblem(file, "", "", str(error), "a TOML document")]
    items: list[Entry] = []
    problems: list[RuleProblem] = []
    for name, entries in tables.items():
        if name not in _KINDS:
            problems.append(RuleProblem(file, "", name, name, "[[rule]], [[row]] or [[culture]]"))
        elif not isinstance(entries, list):
            problems.append(RuleProblem(file, "", name, entries, f"a list of tables, each headed [[{name}]]"))
        else:
            for n, entry in enumerate(entries):
                item, faults = convert(entry, _KINDS[name], "")
                named = _named(name, entry, n)
                problems.extend(RuleProblem(file, named, *fault) for fault in faults)
                if item is not None:
                    items.append(item)
    return items, problems


def read_rule(table: Mapping[str, Any]) -> Rule:
    """A rule from a plain table, as JSON gives it. Raises RuleErrors with all that is wrong in its form."""
    return _read(table, Rule, "rule")


def read_row(table: Mapping[str, Any]) -> EditorialRow:
    """An editorial row from a plain table, as `read_rule`."""
    return _read(table, EditorialRow, "row")


def read_culture(table: Mapping[str, Any]) -> CultureRule:
    """A culture rule from a plain table, as `read_rule`."""
    return _read(table, CultureRule, "culture")


def _read(table: Mapping[str, Any], form: type[T], name: str) -> T:
    item, faults = convert(table, form, "")
    if faults:
        raise RuleErrors([RuleProblem("", _named(name, table, 0), *fault) for fault in faults])
    return typing.cast(T, item)


def reread(items: Iterable[Entry]) -> tuple[list[Entry], list[RuleProblem]]:
    """Entries made in Python, which nothing checks, as if they had been read; all that is wrong in form."""
    read: list[Entry] = []
    problems: list[RuleProblem] = []
    for item in items:
        again, faults = convert(msgspec.to_builtins(item), type(item), "")
        problems += [RuleProblem("", name_of(item), *fault) for fault in faults]
        read += [again] if not faults else []
    return read, problems


def _named(name: str, entry: object, n: int) -> str:
    given = entry.get("id") if isinstance(entry, Mapping) else None
    return f"{name} {given!r}" if isinstance(given, str) else f"{name} number {n + 1}"
