"""From files to one catalogue: all of it or nothing, with an account of what was set aside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from coldopen.catalogue.catalogue import Catalogue
from coldopen.catalogue.dates import Order, order_of
from coldopen.catalogue.fields import Reading
from coldopen.catalogue.layouts import Layout, choose_layout
from coldopen.catalogue.readers import Record, Table, read_table
from coldopen.catalogue.report import Diff, Gaps, Reject, Unread, diff, gaps
from coldopen.catalogue.snapshot import canonical, encode_canonical
from coldopen.catalogue.text import short
from coldopen.core.errors import Problem
from coldopen.core.ids import content_id
from coldopen.core.title import Title

Progress = Callable[[str, int, int], None]
_EVERY = 500


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What an import gives. Nothing is stored yet: `data` are the catalogue's bytes, `id` names them."""

    id: str
    data: bytes
    titles: tuple[Title, ...]
    n_rows: int
    layouts: tuple[str, ...]
    rejects: tuple[Reject, ...]
    unread: tuple[Unread, ...]
    diff: Diff
    gaps: Gaps
    notes: tuple[str, ...] = ()

    def catalogue(self) -> Catalogue:
        """The catalogue in service form."""
        return Catalogue(self.titles, self.id)


class TooManyRejects(Problem):
    """More rows had to be set aside than the import allows; `rejects` are all of them."""

    def __init__(self, rejects: Sequence[Reject], n_rows: int, allowed: str) -> None:
        self.rejects = tuple(rejects)
        received = f"{len(rejects)} of {n_rows} rows cannot be read"
        super().__init__("rejects", received, f"at most {allowed}. The first: {rejects[0]}")


def import_titles(
    paths: str | Path | Sequence[str | Path],
    *,
    layout: str | None = None,
    mapping: Mapping[str, str] | None = None,
    max_rejects: str | int | float = "1%",
    prefixes: Sequence[str] | None = None,
    previous: Catalogue | None = None,
    progress: Progress | None = None,
) -> Import:
    """Read files into one catalogue. Nothing is written anywhere.

    Arguments:
        paths: one file or several: CSV, JSON Lines, Parquet, or MovieLens's `movies.dat`.
        layout: "coldopen", "movielens", "streaming" or "tmdb", where the columns should not tell.
        mapping: column by field, for tables of any other layout.
        max_rejects: how many rows may be set aside: a count (25), a share (0.01) or a percentage ("1%").
        prefixes: what each file's ids begin with. Left out, ids stay as they are, unless two files use
            one id for different titles: then each file's ids begin with its name and a colon.
        previous: the catalogue to compare with.
        progress: called with (file, rows read, rows in all) now and then.

    Raises:
        TooManyRejects: where more rows than allowed cannot be read.
        Problem: where a file cannot be read or is of no known layout, or no title remains.
    """
    files = [paths] if isinstance(paths, str | Path) else list(paths)
    if not files:
        raise Problem("files", files, "at least one file")
    if prefixes is not None and len(prefixes) != len(files):
        raise Problem("prefixes", list(prefixes), f"one prefix a file, {len(files)} in all")
    parts = [_read(file, layout, mapping, progress) for file in files]
    notes = [note for part in parts for note in part.notes]
    if prefixes is None and _ids_clash(parts):
        prefixes = [f"{part.stem}:" for part in parts]
        notes.append("the files share ids, so every id begins with its file's name")
    merged = _Merged()
    for part, prefix in zip(parts, prefixes or [""] * len(parts), strict=True):
        merged.take(part, prefix)
    n_rows = sum(part.n_rows for part in parts)
    _check_rejects(merged.rejects, n_rows, max_rejects)
    if not merged.titles:
        raise Problem("titles", ", ".join(part.file for part in parts), "at least one title")
    titles = canonical(title for title, _ in merged.titles.values())
    data = encode_canonical(titles)
    return Import(
        id=content_id(data),
        data=data,
        titles=titles,
        n_rows=n_rows,
        layouts=tuple(part.layout for part in parts),
        rejects=tuple(merged.rejects),
        unread=_unread(parts),
        diff=diff(previous.titles if previous else (), titles),
        gaps=gaps(titles),
        notes=tuple(notes),
    )


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """One file's titles, each with its line."""

    file: str
    stem: str
    layout: str
    id_column: str
    titles: list[tuple[int, Title]]
    rejects: list[Reject]
    unread: Counter[tuple[str, str]]
    n_rows: int
    notes: list[str]


def _read(
    path: str | Path, layout_name: str | None, mapping: Mapping[str, str] | None, progress: Progress | None
) -> _Part:
    table = read_table(path)
    file = Path(path).name
    if not table.records and not table.malformed:
        raise Problem("titles", file, "at least one title")
    layout = choose_layout(table.columns, layout_name, mapping)
    reading = Reading(layout.separator, _order(table, layout))
    titles: list[tuple[int, Title]] = []
    rejects = [Reject(file, bad.line, "row", short(bad.value), bad.expected) for bad in table.malformed]
    for done, record in enumerate(table.records):
        if progress and done % _EVERY == 0:
            progress(file, done, len(table.records))
        values = layout.adjust(_values(record, layout, reading))
        try:
            titles.append((record.line, reading.title(values)))
        except Problem as bad:
            value = short(values.get(bad.name))
            rejects.append(Reject(file, record.line, layout.column(bad.name), value, bad.expected))
    if progress:
        progress(file, len(table.records), len(table.records))
    return _Part(
        file=file,
        stem=Path(path).stem,
        layout=layout.name,
        id_column=layout.column("id"),
        titles=titles,
        rejects=rejects,
        unread=Counter({(layout.column(field), value): n for (field, value), n in reading.unread.items()}),
        n_rows=len(table.records) + len(table.malformed),
        notes=[f"{file}: {note}" for note in (*table.notes, *_unused(table, layout))],
    )


def _values(record: Record, layout: Layout, reading: Reading) -> dict[str, object]:
    values: dict[str, object] = {}
    for field, columns in layout.fields.items():
        if len(columns) == 1:
            values[field] = record.values.get(columns[0])
        else:
            values[field] = [text for column in columns for text in reading.split(record.values.get(column))]
    return values


def _order(table: Table, layout: Layout) -> Order | None:
    columns = layout.fields.get("added_on", ())
    return order_of(record.values.get(column) for record in table.records for column in columns)


def _unused(table: Table, layout: Layout) -> list[str]:
    used = {column for columns in layout.fields.values() for column in columns}
    unused = [column for column in table.columns if column not in used]
    return [f"columns not used: {', '.join(unused)}"] if unused else []


class _Merged:
    """The titles of several files by id, and every reject."""

    def __init__(self) -> None:
        self.titles: dict[str, tuple[Title, str]] = {}
        self.rejects: list[Reject] = []

    def take(self, part: _Part, prefix: str) -> None:
        self.rejects += part.rejects
        for line, title in part.titles:
            kept = msgspec.structs.replace(title, id=prefix + title.id) if prefix else title
            held, where = self.titles.setdefault(kept.id, (kept, f"{part.file}:{line}"))
            if held is not kept and held != kept:
                expected = f"an id that no other title has; this one is taken at {where}"
                self.rejects.append(Reject(part.file, line, part.id_column, title.id, expected))


def _ids_clash(parts: Sequence[_Part]) -> bool:
    seen: dict[str, tuple[Title, _Part]] = {}
    for part in parts:
        for _, title in part.titles:
            held, home = seen.setdefault(title.id, (title, part))
            if home is not part and held != title:
                return True
    return False


def _unread(parts: Sequence[_Part]) -> tuple[Unread, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for part in parts:
        counts.update(part.unread)
    return tuple(Unread(field, value, n) for (field, value), n in counts.most_common())


def _check_rejects(rejects: Sequence[Reject], n_rows: int, max_rejects: str | int | float) -> None:
    if len(rejects) > _most(max_rejects, n_rows):
        raise TooManyRejects(rejects, n_rows, str(max_rejects))


def _most(max_rejects: str | int | float, n_rows: int) -> float:
    text = str(max_rejects).strip()
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(%?)", text)
    if found and found[2] and float(found[1]) <= 100:
        return float(found[1]) / 100 * n_rows
    if found and not found[2] and "." not in text:
        return int(text)
    if found and not found[2] and float(text) <= 1:
        return float(text) * n_rows
    raise Problem("max_rejects", max_rejects, "a count such as 25, a share such as 0.01, or '1%'")
