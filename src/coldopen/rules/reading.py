"""Reading rules, rows and culture rules from plain tables (TOML, JSON), telling all that is wrong at once."""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from coldopen.core.errors import Problem
from coldopen.rules.checking import Fault, did_you_mean
from coldopen.rules.errors import RuleErrors, RuleProblem
from coldopen.rules.forms import CultureRule, EditorialRow, Entry, Rule, name_of

_KINDS: dict[str, type[Entry]] = {"rule": Rule, "row": EditorialRow, "culture": CultureRule}
T = TypeVar("T", Rule, EditorialRow, CultureRule)


def read_toml(file: str, text: str) -> tuple[list[Entry], list[RuleProblem]]:
    """The rules, rows and culture rules of one TOML text, and all that is wrong with it."""
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
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
                item, faults = _convert(entry, _KINDS[name], "")
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
    item, faults = _convert(table, form, "")
    if faults:
        raise RuleErrors([RuleProblem("", _named(name, table, 0), *fault) for fault in faults])
    return typing.cast(T, item)


def reread(items: Iterable[Entry]) -> tuple[list[Entry], list[RuleProblem]]:
    """Entries made in Python, which nothing checks, as if they had been read; all that is wrong in form."""
    read: list[Entry] = []
    problems: list[RuleProblem] = []
    for item in items:
        again, faults = _convert(msgspec.to_builtins(item), type(item), "")
        problems += [RuleProblem("", name_of(item), *fault) for fault in faults]
        read += [again] if not faults else []
    return read, problems


def _named(name: str, entry: object, n: int) -> str:
    given = entry.get("id") if isinstance(entry, Mapping) else None
    return f"{name} {given!r}" if isinstance(given, str) else f"{name} number {n + 1}"


def _convert(value: object, form: Any, path: str) -> tuple[Any, list[Fault]]:
    """A value as a type, or None with all faults. Struct fields are converted one by one."""
    struct = _struct_in(form)
    if struct is not None and isinstance(value, Mapping):
        return _convert_struct(value, struct, path)
    if isinstance(value, date | datetime):
        value = value.isoformat()
    try:
        return msgspec.convert(value, form), _emptiness(value, path)
    except msgspec.ValidationError as error:
        return None, [Fault(path, value, _expected(form, str(error)))]


def _convert_struct(table: Mapping[str, Any], form: type[Struct], path: str) -> tuple[Any, list[Fault]]:
    fields, hints = _fields(form)
    found = [
        Fault(_join(path, name), name, did_you_mean(name, fields)) for name in table if name not in fields
    ]
    missing = [name for name, info in fields.items() if info.required and name not in table]
    found += [Fault(_join(path, name), None, f"a value for {name!r}") for name in missing]
    values: dict[str, Any] = {}
    for name, info in fields.items():
        if name in table:
            values[info.name], faults = _convert(table[name], hints[info.name], _join(path, name))
            found += faults
    if found:
        return None, found
    try:
        return form(**values), []
    except Problem as problem:
        return None, [Fault(_join(path, problem.name), values.get(problem.name), problem.expected)]


@lru_cache(maxsize=64)
def _fields(form: type[Struct]) -> tuple[dict[str, FieldInfo], dict[str, Any]]:
    """A struct's fields by the name they are written with, and their types by the name they have here."""
    written = {info.encode_name: info for info in msgspec.structs.fields(form)}
    return written, typing.get_type_hints(form, include_extras=True)


def _emptiness(value: object, path: str) -> list[Fault]:
    """An empty list would mean "no condition", which is never what an editor who empties one wants."""
    return [Fault(path, [], "at least one value, or to be left out")] if value == [] else []


def _struct_in(form: Any) -> type[Struct] | None:
    """The struct that a type is, or the one it may be besides None."""
    structs = [option for option in _options(form) if isinstance(option, type) and issubclass(option, Struct)]
    return structs[0] if structs else None


def _options(form: Any) -> tuple[Any, ...]:
    """The types that a type is a union of."""
    is_union = typing.get_origin(form) in (typing.Union, types.UnionType)
    return typing.get_args(form) if is_union else (form,)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _expected(form: Any, error: str) -> str:
    """What a validation error says was expected.

    >>> _expected(int, "Expected `int`, got `str`")
    'an integer'
    """
    choices = _choices(form)
    if choices:
        return f"one of {', '.join(choices)}"
    described = _descriptions(form)
    if described:
        return described[0]
    text = re.sub(r"( - at `[^`]*`)$", "", error)
    text = re.sub(r"^Expected ", "", re.sub(r", got `[^`]*`$", "", text))
    for plain, said in _SAID.items():
        text = text.replace(plain, said)
    return text


_SAID = {
    "`int | null`": "an integer",
    "`str | null`": "a text",
    "`array | null`": "a list",
    "`object | null`": "a table",
    "`float | null`": "a number",
    "`int`": "an integer",
    "`str`": "a text",
    "`array`": "a list",
    "`object`": "a table",
    "`float`": "a number",
    "`bool`": "true or false",
}


def _choices(form: Any) -> list[str]:
    """The values of the Literals anywhere in a type."""
    if typing.get_origin(form) is typing.Literal:
        return [str(value) for value in typing.get_args(form)]
    return [choice for part in typing.get_args(form) for choice in _choices(part)]


def _descriptions(form: Any) -> list[str]:
    """What a type, or one of its options, says of itself."""
    metas = [meta for option in _options(form) for meta in getattr(option, "__metadata__", ())]
    return [meta.description for meta in metas if isinstance(meta, msgspec.Meta) and meta.description]
