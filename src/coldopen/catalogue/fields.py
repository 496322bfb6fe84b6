"""Values as files have them to a title's fields: what each field accepts, and how it is read."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from coldopen.catalogue.dates import Order, parse_date
from coldopen.catalogue.lengths import parse_length
from coldopen.catalogue.maturity import maturity_age
from coldopen.catalogue.places import country_code, language_tag
from coldopen.catalogue.text import clean, short
from coldopen.core.errors import Problem
from coldopen.core.title import Kind, Title, Window

FIELDS = Title.__struct_fields__
MAX_ID, MAX_NAME, MAX_SYNOPSIS, MAX_VALUES = 200, 500, 10_000, 500

_NOTHING = frozenset(["", "nan", "null", "none", "n/a", "\\n"])
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(["film", "movie", "feature", "short", "tv movie", "special"], "film"),
    **dict.fromkeys(["series", "tv show", "show", "tv series", "tv", "mini series", "miniseries"], "series"),
}
_YEAR = re.compile(r"(\d{4})(?!\d).*|\d{1,2}[/.-]\d{1,2}[/.-](\d{4})", re.S)


class Reading:
    """Reads one file's records into titles.

    Arguments:
        separator: what parts the values of a list in text ("|"), or "" for the first of "|", ";", ","
            that occurs in it.
        order: how the file writes days and months as numbers, where that is known.

    `unread` counts the (field, value)s that were not understood and so count as unknown.
    """

    def __init__(self, separator: str = "|", order: Order | None = None) -> None:
        self.separator = separator
        self.order = order
        self.unread: Counter[tuple[str, str]] = Counter()

    def title(self, values: Mapping[str, Any]) -> Title:
        """The title that these values by field make.

        Raises:
            Problem: named by the field, where a value would have to be guessed or the title be misplaced.
        """
        get = values.get
        minutes, seasons = self._read("duration_minutes", _length, get("duration_minutes")) or (None, None)
        seasons = self._read("n_seasons", _count, get("n_seasons")) or seasons
        default: Kind = "series" if seasons else "film"
        return Title(
            id=_required("id", get("id"), MAX_ID),
            name=_required("name", get("name"), MAX_NAME),
            kind=self._read("kind", _kind, get("kind")) or default,
            genres=self._texts(get("genres")),
            languages=self._codes("languages", language_tag, get("languages")),
            countries=self._codes("countries", country_code, get("countries")),
            people=self._texts(get("people")),
            synopsis=_text("synopsis", get("synopsis"), MAX_SYNOPSIS),
            year=self._read("year", _year, get("year")),
            maturity=self._maturity(get("maturity")),
            windows=self._read("windows", _windows, get("windows")) or (),
            tags=self._texts(get("tags")),
            added_on=self._read("added_on", self._date, get("added_on")),
            duration_minutes=minutes,
            n_seasons=seasons,
        )

    def _read(self, field: str, read: Callable[[Any], Any], value: object) -> Any:
        if is_nothing(value):
            return None
        try:
            return read(value)
        except Problem as problem:
            raise Problem(field, value, problem.expected) from None

    def _texts(self, value: object) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for text in map(clean, self.split(value)) if text))[:MAX_VALUES]

    def _codes(self, field: str, code: Callable[[str], str], value: object) -> tuple[str, ...]:
        codes: dict[str, None] = {}
        for text in self._texts(value):
            try:
                codes[code(short(text))] = None
            except Problem:
                self.unread[field, short(text)] += 1
        return tuple(codes)

    def _maturity(self, value: object) -> int | None:
        if is_nothing(value):
            return None
        text = short(int(value) if isinstance(value, float) and value.is_integer() else value)
        try:
            return maturity_age(text)
        except Problem:
            self.unread["maturity", clean(text)] += 1
            return None

    def _date(self, value: object) -> date:
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        return parse_date(short(value), self.order)

    def split(self, value: object) -> list[str]:
        """The values of a list: a list, JSON of one, or text with separators; of objects, their names."""
        if is_nothing(value):
            return []
        if isinstance(value, str):
            if value.startswith("[") and (held := _json(value)) is not None:
                return self.split(held)
            separator = self.separator or next((mark for mark in "|;," if mark in value), "|")
            return value.split(separator)
        if isinstance(value, list | tuple):
            return [_item(item) for item in value if not is_nothing(item)]
        return [str(value)]


def is_nothing(value: object) -> bool:
    """Whether a value stands for none: None, not-a-number, or text such as "", "NULL" and "N/A"."""
    if isinstance(value, str):
        return not value or (len(value) < 6 and value.strip().lower() in _NOTHING)
    return value is None or (isinstance(value, float) and math.isnan(value))


def _item(item: object) -> str:
    return str(item.get("name", "")) if isinstance(item, dict) else str(item)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(field: str, value: object, limit: int) -> str:
    text = "" if value is None or (isinstance(value, float) and math.isnan(value)) else clean(str(value))
    if len(text) > limit:
        raise Problem(field, value, f"at most {limit} characters")
    return text


def _required(field: str, value: object, limit: int) -> str:
    text = _text(field, int(value) if isinstance(value, float) and value.is_integer() else value, limit)
    if not text:
        raise Problem(field, "" if value is None else value, "text that is not empty")
    return text


def _kind(value: object) -> Kind:
    kind = _KINDS.get(clean(str(value)).lower().replace("-", " ").replace("_", " "))
    if kind is None:
        raise Problem("kind", value, "'film' or 'series' (also 'Movie', 'TV Show')")
    return kind


def _year(value: object) -> int:
    if isinstance(value, date):
        return value.year
    text = str(int(value)) if isinstance(value, int | float) and math.isfinite(value) else str(value).strip()
    found = _YEAR.fullmatch(text)
    year = int(found[1] or found[2]) if found else 0
    if not 1800 <= year <= 2200:
        raise Problem("year", value, "a year from 1800 to 2200")
    return year


def _length(value: object) -> tuple[int | None, int | None]:
    number = isinstance(value, int | float) and math.isfinite(value)
    text = str(round(value)) if number else short(value)  # type: ignore[call-overload]  # mypy forgets `number`
    return parse_length(text)


def _count(value: object) -> int | None:
    text = re.sub(r"\.0+$", "", str(value).strip())
    if not re.fullmatch(r"\d{1,3}", text):
        raise Problem("n_seasons", value, "a whole number from 0 to 999")
    return int(text) or None


def _windows(value: object) -> tuple[Window, ...]:
    held = _json(value) if isinstance(value, str) else value
    if not isinstance(held, list | tuple) or not all(isinstance(window, dict) for window in held):
        raise Problem("windows", value, 'a list such as [{"country": "IN", "ends_at": "2027-01-01"}]')
    return tuple(map(_window, held))


def _window(value: dict[str, object]) -> Window:
    if unknown := set(value) - set(Window.__struct_fields__):
        raise Problem("windows", value, f"windows without {', '.join(sorted(map(repr, unknown)))}")
    country = str(value.get("country") or "*").strip()
    window = Window(
        country=country if country == "*" else country_code(short(country)),
        starts_at=_moment(value.get("starts_at")),
        ends_at=_moment(value.get("ends_at")),
    )
    if window.starts_at and window.ends_at and window.starts_at >= window.ends_at:
        raise Problem("windows", value, "a window that starts before it ends")
    return window


def _moment(value: object) -> datetime | None:
    if is_nothing(value):
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Problem("windows", value, "a moment in ISO 8601, such as 2027-01-31T18:00:00Z") from None
