"""All of a log as tables, whether sealed or not, beside whatever process writes it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import msgspec

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Record
from coldopen.log.artifacts import ArtifactStore
from coldopen.log.local import ARTIFACTS, SEGMENTS
from coldopen.log.lookup import LogLookup
from coldopen.log.reader import Reader
from coldopen.log.segments import (
    BATCHES,
    DECISIONS,
    SELECTS,
    TitleOf,
    batch_line,
    decision_line,
    lines_of,
    quoted,
    segments,
)

if TYPE_CHECKING:
    import duckdb

_DECISIONS_CACHED = 4000


@dataclass(frozen=True)
class OpenTables:
    """A DuckDB connection with the views `events` and `decisions`, as `segments` describes them, over all
    that is known of visitors who were not deleted: records 1 to `last`, up to `sealed` from segments and
    from there on from the log itself."""

    connection: duckdb.DuckDBPyConnection
    sealed: int
    last: int


@contextmanager
def open_tables(directory: Path, title_of: TitleOf) -> Iterator[OpenTables]:
    """The log in a folder as tables; nothing is written to the folder.

    What is not sealed yet is read record by record, which takes about as long as sealing it. Where the
    process is killed, a copy of that may stay behind in the system's folder for temporary files.

    Arguments:
        directory: the log's folder, which another process may be writing.
        title_of: the id of a title, given a catalogue's content id and an index.

    Raises:
        Problem: the log or a segment cannot be read.
    """
    import duckdb

    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with (
        closing(Reader(directory)) as reader,
        tempfile.TemporaryDirectory(prefix="coldopen-log-") as folder,
        duckdb.connect(":memory:", config=config) as connection,
    ):
        try:
            connection.execute(f"SET temp_directory = {quoted(Path(folder) / 'spill')}")
            sealed = segments(Path(directory) / SEGMENTS)
            first = sealed[-1].last + 1 if sealed else 1
            last = reader.last()[0]
            lookup = LogLookup(reader, ArtifactStore(Path(directory) / ARTIFACTS), _DECISIONS_CACHED)
            _write(Path(folder), reader.living_records(first - 1, last), lookup, title_of, last)
            _make_views(connection, Path(folder), [s.path for s in sealed], [v for v, _ in reader.doomed()])
            yield OpenTables(connection, first - 1, max(last, first - 1))
        except (apsw.Error, duckdb.Error) as error:
            reason = str(error).strip().split("\n")[0]
            raise Problem("log", str(directory), f"a log that can be read ({reason})") from None


def _write(folder: Path, records: Iterable[Record], lookup: LogLookup, title_of: TitleOf, last: int) -> None:
    """Write records as lines, a page without its placements."""
    encode = msgspec.json.Encoder().encode
    lookup.position = last
    with open(folder / "batches", "wb") as batches, open(folder / "decisions", "wb") as decisions:
        for record in records:
            if isinstance(record.body, Decision):
                lookup.remember(record.body)
                bare = msgspec.structs.replace(record.body, rows=())
                decisions.write(encode(decision_line(record, bare, title_of)) + b"\n")
            elif isinstance(record.body, Batch):
                key = split_decision_id(record.body.decision)
                decision = lookup.decision(*key) if key else None
                batches.write(encode(batch_line(record, record.body, decision, title_of)) + b"\n")


def _make_views(
    connection: duckdb.DuckDBPyConnection, folder: Path, sealed: list[Path], deleted: list[str]
) -> None:
    connection.execute("CREATE TEMP TABLE deleted(visit VARCHAR)")
    connection.execute("INSERT INTO deleted SELECT unnest($1::VARCHAR[])", [deleted])
    sources = {
        "batches": lines_of(folder / "batches", BATCHES),
        "decisions": lines_of(folder / "decisions", DECISIONS),
    }
    for table in ("events", "decisions"):
        connection.execute(f"CREATE TEMP TABLE new_{table} AS {SELECTS[table].format(**sources)}")
        parts = [f"SELECT * FROM new_{table}"]
        if sealed:
            files = ", ".join(quoted(path / f"{table}.parquet") for path in sealed)
            parts.append(f"SELECT * FROM read_parquet([{files}], union_by_name = true)")
        connection.execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM ({' UNION ALL BY NAME '.join(parts)}) "
            "WHERE visit NOT IN (SELECT visit FROM deleted)"
        )
