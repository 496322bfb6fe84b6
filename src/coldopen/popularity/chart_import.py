"""From a file to a chart: what is popular elsewhere, in terms of the titles here.

Three layouts are known by their columns: the official weekly top tens of Netflix by country and worldwide,
and coldopen's own (place, title, rank or share, date). Any other table is read with a mapping.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec import Struct

from coldopen.catalogue import Catalogue, Reject
from coldopen.catalogue.dates import Order, order_of, parse_date
from coldopen.catalogue.places import country_code
from coldopen.catalogue.readers import Record, Table, read_table
from coldopen.catalogue.text import short
from coldopen.core.errors import Problem
from coldopen.core.title import Kind
from coldopen.popularity.chart import Chart
from coldopen.popularity.chart_titles import Titles
from coldopen.popularity.contexts import WORLD
from coldopen.signals import is_country

N_LISTED = 50
MAX_RANK = 1000
MAX_AMOUNT = 1e15
_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
_NETFLIX = frozenset(["show_title", "weekly_rank", "week"])
_EVERYWHERE = frozenset(["world", "global", "worldwide", "ww"])

_COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("title", "show_title", "title_id", "id", "name"),
    "place": ("place", "country_iso2", "country_code", "country"),
    "share": ("share",),
    "hours": ("hours", "weekly_hours_viewed", "hours_viewed", "hours_viewed_first_91_days"),
    "views": ("views", "weekly_views", "streams", "views_first_91_days"),
    "rank": ("rank", "weekly_rank", "position"),
    "date": ("date", "week"),
    "kind": ("kind", "category", "type"),
    "year": ("year", "release_year"),
}
_MEASURES = ("share", "hours", "views", "rank")

T = TypeVar("T")


class ChartImport(Struct, frozen=True, kw_only=True):
    """What an import gives. Nothing is stored yet: `chart.encode()` are the bytes to install.

    `n_rows` counts the file's rows, `n_matched` those that name a title of the catalogue; `unmatched` are
    the first 50 of `n_unmatched` different names that no title has, the most frequent first. `n_set_aside`
    rows could not be read; `rejects` are the first 50 of these. `measure` is what shares were taken from.
    """

    chart: Chart
    n_rows: int
    n_matched: int
    n_unmatched: int
    unmatched: tuple[str, ...]
    n_set_aside: int
    rejects: tuple[Reject, ...]
    places: tuple[str, ...]
    measure: str
    newest: date | None
    notes: tuple[str, ...]


class _Entry(NamedTuple):
    """A row of a chart that was read: `amount` in the chart's measure, on `day` (a proleptic ordinal)."""

    place: str
    name: str
    title: str | None
    amount: float
    day: int


def read_chart(
    path: str | Path,
    catalogue: Catalogue,
    name: str | None = None,
    mapping: Mapping[str, str] | None = None,
    half_life_weeks: float = 4.0,
) -> ChartImport:
    """Read an outside chart of popularity and match it with the titles of a catalogue.

    A title's share in a place is its part of what the chart counts there: shares or hours or views where
    the file has them, else one over the rank. An entry counts half for every `half_life_weeks` that it is
    older than the place's newest. Where the file says nothing of the world, its shares are the mean of the
    countries'. Titles are matched by id, else by name: see `Titles.find`.

    Args:
        path: CSV, TSV, JSON Lines or Parquet.
        catalogue: the titles.
        name: whose chart it is, shown to visitors as the reason. Left out, it is told by the layout or the
            file's name.
        mapping: column by field (title, place, share, hours, views, rank, date, kind, year) for columns
            that are called otherwise.
        half_life_weeks: above 0.

    Raises:
        Problem: the file cannot be read, has no rows or not the columns it takes, or names no title here.
    """
    if not half_life_weeks > 0:
        raise Problem("half_life_weeks", half_life_weeks, "weeks, above 0")
    table = read_table(path)
    n_rows = len(table.records) + len(table.malformed)
    if not n_rows:
        raise Problem("chart", f"{Path(path).name}, which has no rows", "at least one row below the header")
    columns = _columns(table.columns, mapping or {})
    measure = _measure(table, columns)
    titles = Titles(catalogue.titles)
    rejects = [Reject(Path(path).name, m.line, "row", short(m.value), m.expected) for m in table.malformed]
    entries = _entries(Path(path).name, table, columns, measure, titles, rejects)
    matched = [e for e in entries if e.title is not None]
    if not matched:
        raise Problem("chart", f"{n_rows} rows, none of which", "rows that name titles of the catalogue")
    missing = Counter(e.name for e in entries if e.title is None)
    shares = _shares(matched, half_life_weeks)
    notes = [*table.notes, *_notes(entries, shares, columns, titles)]
    if WORLD not in shares:
        shares[WORLD] = _mean(shares.values())
        notes.append(f"no row is of the world: its shares are the mean of {len(shares) - 1} countries'")
    said = name or _name(Path(path), table.columns)
    newest = max(e.day for e in matched)
    return ChartImport(
        chart=Chart(said, {place: shares[place] for place in sorted(shares)}),
        n_rows=n_rows,
        n_matched=len(matched),
        n_unmatched=len(missing),
        unmatched=tuple(text for text, _ in missing.most_common(N_LISTED)),
        n_set_aside=len(rejects),
        rejects=tuple(rejects[:N_LISTED]),
        places=tuple(sorted(shares)),
        measure=measure,
        newest=date.fromordinal(newest) if newest else None,
        notes=tuple(notes),
    )


def _name(path: Path, columns: tuple[str, ...]) -> str:
    """Whose chart it is, as far as its columns or else its file's name tell."""
    if {column.casefold() for column in columns} >= _NETFLIX:
        return "Netflix Top 10"
    return " ".join(re.sub(r"[_-]", " ", path.stem).split())


def _columns(columns: tuple[str, ...], mapping: Mapping[str, str]) -> dict[str, str]:
    """The column of each field that the table has. Raises Problem where a needed one is missing."""
    there = {column.casefold(): column for column in columns}
    found = {field: next((there[c] for c in names if c in there), "") for field, names in _COLUMNS.items()}
    for field, column in mapping.items():
        if field not in _COLUMNS:
            raise Problem("mapping", field, "one of the fields " + ", ".join(_COLUMNS))
        if column.casefold() not in there:
            raise Problem("mapping", f"{field}={column}", "one of the columns " + ", ".join(columns))
        found[field] = there[column.casefold()]
    if not found["title"] or not any(found[m] for m in _MEASURES):
        expected = "a column for the title, and one for its rank, share, hours or views (see mapping)"
        raise Problem("columns", ", ".join(columns), expected)
    return {field: column for field, column in found.items() if column}


def _measure(table: Table, columns: Mapping[str, str]) -> str:
    """The measure that most rows have; of equals, the one that says most."""
    filled = {
        measure: sum(not _is_empty(r.values.get(columns[measure])) for r in table.records)
        for measure in _MEASURES
        if measure in columns
    }
    return max(filled, key=lambda measure: filled[measure])


def _entries(
    file: str,
    table: Table,
    columns: Mapping[str, str],
    measure: str,
    titles: Titles,
    rejects: list[Reject],
) -> list[_Entry]:
    """The rows that can be read; the others are put to `rejects`."""
    order = order_of(r.values.get(columns["date"]) for r in table.records) if "date" in columns else None
    entries = []
    for record in table.records:
        try:
            entries.append(_entry(record, columns, measure, order, titles))
        except Problem as problem:
            value = record.values.get(columns.get(problem.name, ""))
            rejects.append(Reject(file, record.line, problem.name, short(value), problem.expected))
    return entries


def _entry(
    record: Record, columns: Mapping[str, str], measure: str, order: Order | None, titles: Titles
) -> _Entry:
    values = record.values

    def told(field: str, read: Callable[[str], T], otherwise: T) -> T:
        column = columns.get(field)
        return otherwise if column is None else read(_text(values.get(column)))

    name = _text(values.get(columns["title"]))
    if not name:
        raise Problem("title", name, "the id or the name of a title")
    place = told("place", _place, WORLD)
    amount = (_rank if measure == "rank" else _amount)(_text(values.get(columns[measure])), measure)
    day = told("date", lambda text: _day(text, order), 0)
    title = titles.find(name, told("kind", _kind, None), told("year", _year, None))
    return _Entry(place, name, title, amount, day)


def _shares(entries: Iterable[_Entry], half_life_weeks: float) -> dict[str, dict[str, float]]:
    """Per place, the share of each title: amounts, decayed from the place's newest day, as parts of one."""
    newest: dict[str, int] = {}
    entries = list(entries)
    for entry in entries:
        newest[entry.place] = max(newest.get(entry.place, 0), entry.day)
    amounts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for place, _, title, amount, day in entries:
        if title is not None and amount > 0:
            weeks = (newest[place] - day) / 7
            amounts[place][title] += amount * 2.0 ** (-weeks / half_life_weeks)
    return {place: _as_parts(counted) for place, counted in amounts.items()}


def _mean(places: Iterable[Mapping[str, float]]) -> dict[str, float]:
    amounts: dict[str, float] = defaultdict(float)
    for shares in places:
        for title, share in shares.items():
            amounts[title] += share
    return _as_parts(amounts)


def _as_parts(amounts: Mapping[str, float]) -> dict[str, float]:
    """Amounts as parts of their sum, the largest first, without those under a billionth."""
    total = math.fsum(amounts.values())
    kept = {title: amount / total for title, amount in amounts.items() if amount / total >= 1e-9}
    total = math.fsum(kept.values())
    ordered = sorted(kept, key=lambda title: (-kept[title], title))
    return {title: kept[title] / total for title in ordered}


def _notes(
    entries: list[_Entry], shares: Mapping[str, object], columns: Mapping[str, str], titles: Titles
) -> list[str]:
    notes = []
    if "place" not in columns:
        notes.append("no column says where: every row counts for the world")
    if titles.ambiguous:
        some = ", ".join(list(titles.ambiguous)[:5])
        n_names = len(titles.ambiguous)
        notes.append(f"{n_names} names are those of several titles, the most recent was taken: {some}")
    if lost := {e.place for e in entries} - shares.keys():
        notes.append(f"{len(lost)} places have no title of the catalogue in their chart: {_few(lost)}")
    if n_unmatched := sum(e.title is None for e in entries):
        notes.append(f"{n_unmatched} rows name titles that the catalogue does not have")
    return notes


def _few(places: Iterable[str]) -> str:
    ordered = sorted(places)
    return ", ".join(ordered[:10]) + (", ..." if len(ordered) > 10 else "")


def _text(value: object) -> str:
    if _is_empty(value):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value.date() if isinstance(value, datetime) else value).strip()


def _is_empty(value: object) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


@lru_cache(1024)
def _place(text: str) -> str:
    if text.casefold() in _EVERYWHERE:
        return WORLD
    try:
        code = country_code(text)
    except Problem:
        code = ""
    if not is_country(code):
        raise Problem("place", text, "an ISO 3166-1 code such as 'IN', or 'world'")
    return code


def _rank(text: str, measure: str) -> float:
    """What a rank counts: one over it."""
    digits = text.removesuffix(".0")
    if not digits.isdecimal() or not 1 <= int(digits) <= MAX_RANK:
        raise Problem(measure, text, f"a whole number from 1 to {MAX_RANK}")
    return 1 / int(digits)


def _amount(text: str, measure: str) -> float:
    """A number, which may have commas between thousands or a percent sign at its end."""
    digits = text.replace(",", "") if _THOUSANDS.fullmatch(text) else text
    try:
        amount = float(digits.removesuffix("%")) * (0.01 if digits.endswith("%") else 1.0)
    except ValueError:
        amount = math.nan
    if not 0 <= amount <= MAX_AMOUNT:
        raise Problem(measure, text, f"a number from 0 to {MAX_AMOUNT:g}")
    return amount


def _day(text: str, order: Order | None) -> int:
    return parse_date(text, order).toordinal()


def _kind(text: str) -> Kind | None:
    """The kind that a category names: "Films (English)" are films, "TV" and "Series" are series."""
    said = text.casefold()
    if "film" in said or "movie" in said:
        return "film"
    return "series" if said.startswith(("tv", "series", "show")) else None


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == 4 else None
