"""Writing rules and rows back as TOML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import msgspec

from coldopen.rules.forms import EditorialRow, Rule

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def to_toml(rules: Iterable[Rule], rows: Iterable[EditorialRow]) -> str:
    """Rules and rows as one TOML text, an inline table for each part.

    >>> print(to_toml([Rule(id="a", note="x")], []))
    [[rule]]
    id = "a"
    note = "x"
    <BLANKLINE>
    """
    tables = [("rule", rule) for rule in rules] + [("row", row) for row in rows]
    return "\n".join(_table(name, msgspec.to_builtins(item)) for name, item in tables)


def _table(name: str, fields: dict[str, object]) -> str:
    lines = [
        f"{field} = {_moment_or_value(field, value)}\n" for field, value in fields.items() if value != {}
    ]
    return f"[[{name}]]\n{''.join(lines)}"


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
