"""Plain tables (TOML, JSON) as frozen records, telling all that is wrong at once rather than the first."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import FieldInfo

from coldopen.core.errors import Problem
from coldopen.rules.checking import Fault, did_you_mean


def convert(value: object, form: Any, path: str = "", described: bool = True) -> tuple[Any, list[Fault]]:
    """A value as a type, or None with all faults; `path` is where it stands. Fields are converted one by one,
    and so are the members of a list of tables. What is expected is what the type is `described` as, where
    that says what values there are."""
    struct = _struct_in(form)
    if struct is not None and isinstance(value, Mapping):
        return _convert_struct(value, struct, path, described)
    member = _member_of(form)
    if member is not None and isinstance(value, list | tuple) and value:
        read = [convert(each, member, f"{path}[{n}]", described) for n, each in enumerate(value)]
        found = [fault for _, faults in read for fault in faults]
        return (None if found else tuple(each for each, _ in read)), found
    if isinstance(value, date | datetime):
        value = value.isoformat()
    try:
        return msgspec.convert(value, form), _emptiness(value, path)
    except msgspec.ValidationError as error:
        return None, [Fault(path, value, _expected(form, str(error), described))]


def _convert_struct(
    table: Mapping[str, Any], form: type[Struct], path: str, described: bool
) -> tuple[Any, list[Fault]]:
    fields, hints = _fields(form)
    found = [
        Fault(_join(path, name), name, did_you_mean(name, fields)) for name in table if name not in fields
    ]
    missing = [name for name, info in fields.items() if info.required and name not in table]
    found += [Fault(_join(path, name), None, f"a value for {name!r}") for name in missing]
    values: dict[str, Any] = {}
    for name, info in fields.items():
        if name in table:
            values[info.name], faults = convert(table[name], hints[info.name], _join(path, name), described)
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


def _member_of(form: Any) -> type[Struct] | None:
    """The struct that a tuple is of, of any length."""
    bare = typing.get_args(form)[0] if typing.get_origin(form) is typing.Annotated else form
    return _struct_in(typing.get_args(bare)[0]) if typing.get_origin(bare) is tuple else None


def _options(form: Any) -> tuple[Any, ...]:
    """The types that a type is a union of."""
    is_union = typing.get_origin(form) in (typing.Union, types.UnionType)
    return typing.get_args(form) if is_union else (form,)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _expected(form: Any, error: str, described: bool = True) -> str:
    """What a validation error says was expected.

    >>> _expected(int, "Expected `int`, got `str`")
    'an integer'
    """
    choices = _choices(form)
    if choices:
        return f"one of {', '.join(choices)}"
    descriptions = _descriptions(form) if described else []
    if descriptions:
        return descriptions[0]
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
