"""The columns of a table of likes: which is which, and how DuckDB reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.taste.interactions import Tokens
from coldopen.taste.tokens import tokens_of

FIELDS = ("visitor", "title", "time", "value")
_ALSO = {"rating": "value"}
_PLAIN = re.compile(
    r"(VARCHAR|BOOLEAN|DATE|TIME|TIMESTAMP.*|U?(TINY|SMALL|BIG|HUGE)?(INT|INTEGER)|FLOAT|DOUBLE"
    r"|DECIMAL\(.*\)|ENUM\(.*\)|UUID|JSON)(\[\d*\])?"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNKNOWN = ("", "unknown")


@dataclass(frozen=True)
class Columns:
    """The columns of a table. `kinds` gives a column's type, `fields` the column of a field, `signals` are
    the columns taken for signals, `unused` those that no signal can be made of."""

    kinds: Mapping[str, str]
    fields: Mapping[str, str]
    signals: tuple[str, ...]
    unused: tuple[str, ...]

    @classmethod
    def among(cls, kinds: Mapping[str, str], mapping: Mapping[str, str]) -> Columns:
        """The columns by name, in letters of either case, or by a mapping from field to column.

        Raises:
            Problem: there is no column for visitor or title, or none of a name that is mapped.
        """
        for field, column in mapping.items():
            if field not in FIELDS:
                raise Problem("field", field, f"one of {', '.join(FIELDS)}")
            if column not in kinds:
                raise Problem(f"column for {field}", column, f"one of {', '.join(kinds)}")
        by_name = {_plain(name): name for name in reversed(list(kinds))}
        fields = {f: by_name[f] for f in FIELDS if f in by_name} | dict(mapping)
        for field in FIELDS[:2]:
            if field not in fields:
                raise Problem("columns", ", ".join(kinds), f"one named {field!r}, or one mapped to it")
        rest = [name for name in kinds if name not in fields.values()]
        signals = tuple(name for name in rest if _PLAIN.fullmatch(kinds[name]))
        return cls(kinds, fields, signals, tuple(name for name in rest if name not in signals))

    def select(self, source: str) -> str:
        """A query for the rows in the order of the file: n, visitor, title, time and value as texts, at_ms,
        and each signal as signal_0, signal_1 and so on."""
        parts = ["row_number() OVER () AS n"]
        for field in FIELDS:
            text = self._text(self.fields[field]) if field in self.fields else "NULL::VARCHAR"
            parts.append(f"{text} AS {field}")
        parts.append(f"{self._millis()} AS at_ms")
        parts += [f"{self._text(name)} AS signal_{i}" for i, name in enumerate(self.signals)]
        return f"SELECT {', '.join(parts)} FROM {source}"

    def arrival(self, row: Mapping[str, object]) -> Tokens:
        """The signals that a row tells. Columns with the names of `Signals` give the words that a visitor's
        signals give when a page is made, other columns words "name:value"."""
        told = {
            name: tuple(part.strip() for part in str(row[f"signal_{i}"] or "").split("|"))
            for i, name in enumerate(self.signals)
        }
        known = {name: tuple(p for p in parts if p.lower() not in _UNKNOWN) for name, parts in told.items()}
        other = [f"{n}:{part}" for n, parts in known.items() if _signal(n) is None for part in parts]
        return tuple(dict.fromkeys((*tokens_of(_signals(known)), *other)))

    def _text(self, name: str) -> str:
        column, kind = _quoted(name), self.kinds[name]
        if kind.endswith("]"):
            return f"array_to_string({column}::VARCHAR[], '|')"
        return f"trim({column} ->> '$')" if kind == "JSON" else f"trim({column}::VARCHAR)"

    def _millis(self) -> str:
        """A time in Unix milliseconds, NULL where it is none. Numbers below 10^11 are seconds."""
        if "time" not in self.fields:
            return "NULL::BIGINT"
        name = self.fields["time"]
        if self.kinds[name].startswith(("TIMESTAMP", "DATE")):
            return f"epoch_ms({_quoted(name)}::TIMESTAMP)"
        text = self._text(name)
        number = f"TRY_CAST({text} AS DOUBLE)"
        return (
            f"CASE WHEN {number} IS NULL THEN epoch_ms(TRY_CAST({text} AS TIMESTAMPTZ)) "
            f"WHEN {number} >= 0 AND {number} < 1e11 THEN ({number} * 1000)::BIGINT "
            f"WHEN {number} >= 1e11 AND {number} < 1e14 THEN {number}::BIGINT END"
        )


def _plain(name: str) -> str:
    lower = name.strip().lower()
    return _ALSO.get(lower, lower)


def _signal(name: str) -> str | None:
    """The field of `Signals` that a column tells, or None."""
    plain = _SINGULAR.get(_plain(name), _plain(name))
    return plain if plain in _READERS else None


def _signals(known: Mapping[str, Tokens]) -> Signals:
    told: dict[str, Any] = {}
    for name, parts in known.items():
        field = _signal(name)
        if field is not None and parts:
            told[field] = _READERS[field](parts)
    return Signals(**told)


def _whole(texts: Tokens, limit: int) -> int | None:
    value = int(texts[0]) if texts[0].isdecimal() else -1
    return value if 0 <= value < limit else None


def _weekday(texts: Tokens) -> int | None:
    name = texts[0].lower()
    return _WEEKDAYS.index(name) if name in _WEEKDAYS else _whole(texts, 7)


_READERS: Mapping[str, Callable[[Tokens], object]] = {
    "country": lambda texts: texts[0].upper(),
    "region": lambda texts: texts[0].upper(),
    "languages": lambda texts: texts,
    "device": lambda texts: texts[0].lower(),
    "hour": lambda texts: _whole(texts, 24),
    "weekday": _weekday,
    "referral": lambda texts: texts[0].lower(),
    "genres": lambda texts: texts,
}
_SINGULAR = {"language": "languages", "genre": "genres"}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
