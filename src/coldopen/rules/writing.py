"""Writing a rule book back as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import msgspec

from coldopen.rules.forms import Entry, kind_of

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def to_toml(entries: Iterable[Entry]) -> str:
    """Rules, rows and culture rules as one TOML text, an inline table for each part.

    >>> from coldopen.rules.forms import Rule
    >>> print(to_toml([Rule(id="a", note="x")]))
    [[rule]]
    id = "a"
    note = "x"
    <BLANKLINE>
    """
    return "\n".join(toml_table(kind_of(entry), msgspec.to_builtins(entry)) for entry in entries)


def toml_table(name: str, fields: dict[str, object], headed: str = "[[{}]]") -> str:
    """One table of plain values under its heading; what is empty is left out."""
    lines = [
        f"{field} = {_moment_or_value(field, value)}\n" for field, value in fields.items() if value != {}
    ]
    return f"{headed.format(name)}\n{''.join(lines)}"


def _moment_or_value(field: str, value: object) -> str:
    is_day = field in ("from", "until") and _DAY.fullmatch(str(value))
    return str(value) if is_day else _value(value)


def _value(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{_key(key)} = {_value(v)}" for key, v in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(v) for v in value)}]"
    if isinstance(value, str):
        return _text(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, except that TOML forbids a bare DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
