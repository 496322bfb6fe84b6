"""The log's tables as Ibis expressions: from a data folder's sealed segments, or from any tables given.

Needs the extra `analysis`. Times are Unix milliseconds of the server as int64.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.log.artifacts import ArtifactStore
from coldopen.log.local import ARTIFACTS, SEGMENTS
from coldopen.log.reader import Reader
from coldopen.log.segments import segments
from coldopen.log.store import DATABASE
from coldopen.metrics.packs import packed
from coldopen.metrics.schemas import KEYS, REQUIRED, SCHEMAS
from coldopen.metrics.sealed import check, ends_at, missing

_CONFIG = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


@dataclass(frozen=True)
class LogTables:
    """The tables of the log, all of one backend.

    `titles` gives the genres of each title, (title_id, genre, weight, number), weights of a title summing to
    one, genres numbered from 0; `packs` the same packed; `maturity` the youngest age that it is meant for,
    where that is known; `n_titles` is how many there are. `deleted` are visits (visit) that are to be taken
    as absent. `ends_at` is when the log ends, Unix milliseconds: windows that go on longer have not closed.
    `keep` has an expression worked out, where it can be kept, so that what reads it several times does not.
    `notes` say what the log lacks.
    """

    decisions: ibis.Table
    events: ibis.Table
    impressions: ibis.Table
    placements: ibis.Table
    assignments: ibis.Table
    titles: ibis.Table
    packs: ibis.Table
    maturity: ibis.Table
    deleted: ibis.Table
    ends_at: int
    n_titles: int
    keep: Callable[[ibis.Table], ibis.Table] = field(default=lambda table: table, repr=False)
    notes: tuple[str, ...] = ()


def given(
    tables: Mapping[str, ibis.Table],
    titles: Iterable[Title] = (),
    *,
    deleted: Iterable[str] = (),
    ends_at: int | None = None,
    may_repeat: bool = True,
    keep: Callable[[ibis.Table], ibis.Table] = lambda table: table,
) -> LogTables:
    """The log from tables of any Ibis backend.

    A table or column that is missing is taken to be empty or unknown, unless nothing can be said without it.

    Args:
        tables: by name: decisions, events, impressions, placements, assignments; as sealed segments have
            them.
        titles: of all catalogues that pages were made from.
        deleted: visits to be taken as absent.
        ends_at: when the log ends; None for the latest time in it.
        may_repeat: whether a row may be there more than once, as where records were delivered again.
        keep: works an expression out and gives the table that it became; `keeping` makes one.

    Raises:
        Problem: a table without the columns that nothing can be said without.
    """
    kept = {name: _shaped(tables.get(name), name) for name in KEYS}
    if may_repeat:
        kept |= {name: keep(_once(kept[name], key)) for name, key in KEYS.items() if _has(tables, name, key)}
    titles = list(titles)
    weights = genre_weights(titles)
    ages = {title.id: title.maturity for title in titles}
    return LogTables(
        **kept,
        titles=_memtable(weights, "titles"),
        packs=_packs(weights),
        maturity=_memtable(((id, age) for id, age in ages.items() if age is not None), "maturity"),
        deleted=ibis.memtable(pa.table({"visit": pa.array(list(deleted), pa.string())})),
        ends_at=_end(kept) if ends_at is None else ends_at,
        n_titles=len(ages),
        keep=keep,
    )


def of_folder(folder: Path, memory_limit: str = "2GiB", threads: int | None = None) -> LogTables:
    """The log of a data folder, as far as it is sealed (`coldopen log seal`).

    DuckDB reads the files of the folder and loads nothing else. Visits that were deleted and not erased yet
    are absent.

    Raises:
        Problem: nothing is sealed, segments overlap, or one is damaged.
    """
    sealed = segments(folder / SEGMENTS)
    if not sealed:
        raise Problem("data", str(folder), "a folder with sealed segments: run `coldopen log seal` first")
    connection = connect(memory_limit, threads)
    check(connection.con, sealed)
    found = {name: _parquet(connection, [each.path for each in sealed], name) for name in KEYS}
    tables = {name: table for name, table in found.items() if table is not None}
    if "decisions" not in tables:
        raise Problem("segments", "no table of decisions", "one in each segment, as it was sealed")
    titles = _titles(folder, tables["decisions"])
    keep = keeping(connection)
    made = given(
        tables,
        titles,
        deleted=_doomed(folder),
        ends_at=ends_at(connection.con, sealed),
        may_repeat=False,
        keep=keep,
    )
    return replace(made, notes=missing(sealed))


def keeping(connection: Any) -> Callable[[ibis.Table], ibis.Table]:
    """What keeps the results of expressions for as long as a connection lasts, each once: as temporary tables
    of DuckDB, as cached data frames of Spark."""
    kept: dict[Any, ibis.Table] = {}

    def keep(table: ibis.Table) -> ibis.Table:
        op = table.op()
        if op not in kept:
            kept[op] = _keep(connection, table, f"kept_{len(kept)}")
        return kept[op]

    return keep


def _keep(connection: Any, table: ibis.Table, name: str) -> ibis.Table:
    if connection.name != "pyspark":
        return connection.create_table(name, table, temp=True)
    connection._run_pre_execute_hooks(table)  # Spark has no temporary tables, and Ibis no word for this
    return connection._create_cached_table(name, table)


def connect(memory_limit: str = "2GiB", threads: int | None = None) -> Any:
    """DuckDB in memory behind Ibis, that loads no extension."""
    spill = Path(gettempdir()) / f"coldopen-spill-{os.getpid()}"
    config: dict[str, Any] = {**_CONFIG, "memory_limit": memory_limit, "temp_directory": str(spill)}
    if threads is not None:
        config["threads"] = threads
    return ibis.duckdb.connect(**config)


def genre_weights(titles: Iterable[Title]) -> list[tuple[str, str, float, int]]:
    """(title, genre, weight, number of the genre) of titles; a title of several genres counts for each in
    part, and of titles with the same id the last.

    >>> genre_weights([Title(id="a", name="A", genres=("War", "Drama")), Title(id="b", name="B")])
    [('a', 'Drama', 0.5, 0), ('a', 'War', 0.5, 1)]
    """
    last = {title.id: sorted(set(title.genres)) for title in titles}
    numbers = {genre: n for n, genre in enumerate(sorted({g for genres in last.values() for g in genres}))}
    return [(id, genre, 1 / len(genres), numbers[genre]) for id, genres in last.items() for genre in genres]


def _shaped(table: ibis.Table | None, name: str) -> ibis.Table:
    """A table with the columns that metrics read."""
    schema = SCHEMAS[name]
    if table is None:
        return _memtable([], name)
    missing = set(schema) - set(table.columns)
    wanted = sorted(missing.intersection(REQUIRED.get(name, ())))
    if wanted:
        raise Problem(f"table {name}", f"no column {', '.join(wanted)}", "the columns of sealed segments")
    if any(table.schema().get(column) != kind for column, kind in ibis.schema(schema).items()):
        table = table.select(
            **{
                column: (table[column] if column in table.columns else ibis.null()).cast(kind)
                for column, kind in schema.items()
            }
        )
    return table


def _has(tables: Mapping[str, ibis.Table], name: str, columns: tuple[str, ...]) -> bool:
    return name in tables and set(columns) <= set(tables[name].columns)


def _once(table: ibis.Table, key: tuple[str, ...]) -> ibis.Table:
    nth = ibis.row_number().over(ibis.window(group_by=list(key), order_by="seq"))
    return table.mutate(nth=nth).filter(_.nth == 0).drop("nth")


def _memtable(rows: Iterable[tuple[Any, ...]], name: str) -> ibis.Table:
    schema = ibis.schema(SCHEMAS[name])
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrow = schema.to_pyarrow()
    arrays = [pa.array(values, field.type) for values, field in zip(columns, arrow, strict=True)]
    return ibis.memtable(pa.Table.from_arrays(arrays, schema=arrow))


def _packs(weights: list[tuple[str, str, float, int]]) -> ibis.Table:
    titles, packs = packed(weights)
    columns = {f"pack_{i}": pa.array(numbers, pa.int64()) for i, numbers in enumerate(packs)}
    return ibis.memtable(pa.table({"title_id": pa.array(titles, pa.string()), **columns}))


def _end(tables: Mapping[str, ibis.Table]) -> int:
    """The latest time in the log; 0 where it is empty."""
    pages, events = tables["decisions"], tables["events"]
    latest = [
        pages.aggregate(at=ibis.coalesce(pages.recorded_at.max(), pages["at"].max())),
        events.aggregate(at=ibis.coalesce(events.received_at.max(), events.happened_at.max())),
    ]
    found = [each.to_pyarrow()["at"][0].as_py() for each in latest]
    return max((at for at in found if at is not None), default=0)


def _parquet(connection: Any, folders: list[Path], name: str) -> ibis.Table | None:
    """One table of all segments, in whose older ones columns may be missing; None where none has it."""
    paths = [path for folder in folders if (path := folder / f"{name}.parquet").exists()]
    if not paths:
        return None
    files = [str(path) for path in paths]
    read = connection.read_parquet(files, table_name=f"sealed_{name}", union_by_name=True)
    return connection.create_view(name, _shaped(read, name))


def _titles(folder: Path, decisions: ibis.Table) -> list[Title]:
    """The titles of every catalogue that pages were made from, the latest last."""
    store = ArtifactStore(folder / ARTIFACTS)
    used = decisions.group_by("catalogue").agg(at=_["at"].max()).order_by("at").to_pyarrow()
    found: list[Title] = []
    for catalogue in used["catalogue"].to_pylist():
        if catalogue:
            found += Catalogue.decode(store.get("catalogue", catalogue)).titles
    return found


def _doomed(folder: Path) -> list[str]:
    if not (folder / DATABASE).exists():
        return []
    reader = Reader(folder)
    try:
        return [visit for visit, at in reader.doomed()]
    finally:
        reader.close()
