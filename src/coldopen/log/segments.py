"""Sealed segments: records as Parquet tables for analysis, one folder for each stretch of the sequence.

`segments/<first>-<last>/` holds `events` (one row an event), `impressions` (one row for each placement
seen), `decisions` (one row a page), `placements` (one row a placement of a page) and `assignments` (one row
for each page and experiment that its visitor takes part in). Times are Unix milliseconds of the server as
int64. DuckDB is imported only when a segment is written or rewritten.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from coldopen.core.decision import Decision, unit_of
from coldopen.core.events import Applied, Batch, Event, GenreChoice, Impression, PageView
from coldopen.core.ids import split_decision_id
from coldopen.core.log import Record
from coldopen.log.arrays import sync_directory
from coldopen.log.lookup import LogLookup

if TYPE_CHECKING:
    import duckdb

TitleOf = Callable[[str, int], str | None]
"""The id of a title: given the content id of a catalogue and an index in it."""

TABLES = ("events", "impressions", "decisions", "placements", "assignments")

BATCHES = """{seq: 'BIGINT', visit: 'VARCHAR', n: 'BIGINT', decision: 'VARCHAR', received_at: 'BIGINT',
    skewed: 'BOOLEAN', address_group: 'VARCHAR', events: 'STRUCT("index" INTEGER, type VARCHAR,
    happened_at BIGINT, "row" INTEGER, "column" INTEGER, seconds DOUBLE, completed BOOLEAN, title INTEGER,
    title_id VARCHAR, genres VARCHAR[], seen STRUCT("row" INTEGER, "column" INTEGER, title INTEGER,
    title_id VARCHAR)[])[]'}"""
DECISIONS = """{seq: 'BIGINT', decision: 'VARCHAR', visit: 'VARCHAR', number: 'BIGINT', "at": 'BIGINT',
    recorded_at: 'BIGINT', visitor: 'VARCHAR', language: 'VARCHAR', country: 'VARCHAR', region: 'VARCHAR',
    languages: 'VARCHAR[]', device: 'VARCHAR', hour: 'INTEGER', weekday: 'INTEGER', referral: 'VARCHAR',
    campaign_title: 'VARCHAR', campaign_genre: 'VARCHAR', genres: 'VARCHAR[]', evidence: 'BIGINT',
    "view": 'BIGINT', catalogue: 'VARCHAR', rules: 'VARCHAR', phrases: 'VARCHAR', settings: 'VARCHAR',
    model: 'VARCHAR', tier: 'VARCHAR', tier_reason: 'VARCHAR', max_age: 'INTEGER',
    policy: 'VARCHAR', previous: 'BIGINT', n_kept: 'INTEGER', unit: 'VARCHAR', pool: 'VARCHAR',
    exposed: 'BOOLEAN', took_us: 'BIGINT', assignments: 'STRUCT(experiment VARCHAR, variant VARCHAR)[]',
    placements: 'STRUCT("row" INTEGER, "column" INTEGER, row_key VARCHAR, source VARCHAR, shape VARCHAR,
    row_propensity DOUBLE, title INTEGER, title_id VARCHAR)[]'}"""
_NESTED = (
    *("signals", "ask", "rows", "titles", "left_out"),
    *("floor", "considered", "gains", "draws", "explored", "sampled"),
    *("assignments", "experiments"),
)
_KEY = 'seq, visit, n, "index", decision, happened_at'
SELECTS = {
    "events": """SELECT * EXCLUDE (seen), len(seen) AS n_seen
        FROM (SELECT * EXCLUDE (events), unnest(events, max_depth := 2) FROM {batches})
        ORDER BY type, seq, "index\"""",
    "impressions": f"""SELECT {_KEY}, unnest(seen, max_depth := 2)
        FROM (SELECT * EXCLUDE (events), unnest(events, max_depth := 2) FROM {{batches}})
        WHERE len(seen) > 0""",
    "decisions": """SELECT * EXCLUDE (placements, exposed), len(placements) AS n_placements
        FROM {decisions}""",
    "placements": """SELECT seq, decision, visit, "at", catalogue, unnest(placements, max_depth := 2)
        FROM {decisions} WHERE len(placements) > 0""",
    "assignments": """SELECT seq, decision, visit, number, "at", unit, unnest(assignments, max_depth := 2),
        exposed, tier, catalogue FROM {decisions} WHERE len(assignments) > 0""",
}


class Segment(Struct, frozen=True):
    """A sealed stretch of the log: its folder, and the first and last number it covers."""

    path: Path
    first: int
    last: int


def segments(directory: Path) -> list[Segment]:
    """The segments in a folder, in order."""
    found = []
    for path in Path(directory).glob("[0-9]*-[0-9]*"):
        first, _, last = path.name.partition("-")
        if first.isdecimal() and last.isdecimal():
            found.append(Segment(path, int(first), int(last)))
    return sorted(found, key=lambda segment: segment.first)


def segment_of(directory: Path, first: int, last: int) -> Segment:
    """The segment of a stretch, in a folder of segments."""
    return Segment(directory / f"{first:020d}-{last:020d}", first, last)


def write_segment(
    directory: Path, first: int, last: int, records: Iterable[Record], lookup: LogLookup, title_of: TitleOf
) -> Segment:
    """Write records `first` to `last` as one segment, whole or not at all.

    Raises:
        OSError, duckdb.Error: the disk does not take it.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for leftover in directory.glob(".*.tmp"):
        shutil.rmtree(leftover)
    path = segment_of(directory, first, last).path
    temporary = directory / f".{path.name}.tmp"
    temporary.mkdir()
    try:
        _write_lines(temporary, records, lookup, title_of)
        with _connection(temporary) as connection:
            sources = {
                "batches": lines_of(temporary / "batches.jsonl", BATCHES),
                "decisions": lines_of(temporary / "decisions.jsonl", DECISIONS),
            }
            for table, select in SELECTS.items():
                _copy(connection, select.format(**sources), temporary / f"{table}.parquet")
        (temporary / "batches.jsonl").unlink()
        (temporary / "decisions.jsonl").unlink()
        sync_directory(temporary)
        os.rename(temporary, path)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    sync_directory(directory)
    return Segment(path, first, last)


def erase_visits(directory: Path, visits: Iterable[str]) -> int:
    """Rewrite the segments that hold any of these visits without them; returns how many tables were."""
    unwanted = [(visit,) for visit in visits]
    n_rewritten = 0
    for segment in segments(directory):
        with _connection(segment.path) as connection:
            connection.execute("CREATE TABLE unwanted(visit VARCHAR)")
            connection.executemany("INSERT INTO unwanted VALUES (?)", unwanted)
            for table in TABLES:
                path = segment.path / f"{table}.parquet"
                if not path.exists():  # sealed before there was such a table
                    continue
                where = f"read_parquet({quoted(path)}) WHERE visit {{}} (SELECT visit FROM unwanted)"
                found = connection.execute(f"SELECT 1 FROM {where.format('IN')} LIMIT 1").fetchone()
                if found:
                    temporary = segment.path / f".{table}.tmp"
                    _copy(connection, f"SELECT * FROM {where.format('NOT IN')}", temporary)
                    os.replace(temporary, path)
                    n_rewritten += 1
        sync_directory(segment.path)
    return n_rewritten


def _write_lines(directory: Path, records: Iterable[Record], lookup: LogLookup, title_of: TitleOf) -> None:
    encode = msgspec.json.Encoder().encode
    with (
        open(directory / "batches.jsonl", "wb") as batches,
        open(directory / "decisions.jsonl", "wb") as pages,
    ):
        for record in records:
            lookup.position = record.seq
            if isinstance(record.body, Decision):
                lookup.remember(record.body)
                pages.write(encode(decision_line(record, record.body, title_of)) + b"\n")
            elif isinstance(record.body, Batch):
                key = split_decision_id(record.body.decision)
                decision = lookup.decision(*key) if key else None
                batches.write(encode(batch_line(record, record.body, decision, title_of)) + b"\n")


def batch_line(record: Record, batch: Batch, decision: Decision | None, title_of: TitleOf) -> dict[str, Any]:
    return {
        "seq": record.seq,
        "visit": batch.visit,
        "n": batch.n,
        "decision": batch.decision,
        "received_at": batch.received_at,
        "skewed": batch.skewed,
        "address_group": batch.address_group,
        "events": [_event(i, event, batch, decision, title_of) for i, event in enumerate(batch.events)],
    }


def _event(
    index: int, event: Event, batch: Batch, decision: Decision | None, title_of: TitleOf
) -> dict[str, Any]:
    line: dict[str, Any] = {
        "index": index,
        "type": event.__struct_config__.tag,
        "happened_at": batch.happened_at(event),
    }
    if isinstance(event, Impression):
        line["seen"] = [
            {"row": row, "column": column, **_title(decision, row, column, title_of)}
            for row, first, last in event.ranges
            for column in range(first, last + 1)
        ]
    elif isinstance(event, GenreChoice):
        line["genres"] = event.genres
    elif isinstance(event, Applied):
        line["row"] = event.row
    elif not isinstance(event, PageView):
        line |= {name: getattr(event, name) for name in event.__struct_fields__ if name != "at"}
        line |= _title(decision, event.row, event.column, title_of)
    return line


def _title(decision: Decision | None, row: int, column: int, title_of: TitleOf) -> dict[str, Any]:
    index = decision.title_at(row, column) if decision else None
    if decision is None or index is None:
        return {}
    return {"title": index, "title_id": title_of(decision.catalogue, index)}


def decision_line(record: Record, decision: Decision, title_of: TitleOf) -> dict[str, Any]:
    line = {name: getattr(decision, name) for name in decision.__struct_fields__ if name not in _NESTED}
    signals = msgspec.structs.asdict(decision.signals)
    del signals["sources"]
    line |= {"seq": record.seq, "decision": decision.id, "recorded_at": record.at, **signals}
    line["max_age"] = decision.ask.max_age
    line["unit"] = unit_of(decision)
    line["took_us"] = decision.took_us or None
    line["exposed"] = decision.tier != "frozen" and not decision.is_shared
    line["assignments"] = [msgspec.structs.asdict(each) for each in decision.assignments]
    propensities = decision.propensities() if decision.rows else []
    line["placements"] = [
        {
            "row": i,
            "column": column,
            "row_key": row.key,
            "source": row.source,
            "shape": row.shape,
            "row_propensity": propensities[i],
            "title": index,
            "title_id": title_of(decision.catalogue, index),
        }
        for i, (row, indices) in enumerate(zip(decision.rows, decision.titles_by_row(), strict=True))
        for column, index in enumerate(indices)
    ]
    return line


@contextmanager
def _connection(directory: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB that can reach one folder and nothing else, and loads nothing."""
    import duckdb

    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(":memory:", config=config) as connection:
        connection.execute(f"SET allowed_directories = [{quoted(directory)}]")
        connection.execute(f"SET temp_directory = {quoted(directory / '.spill')}")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection


def lines_of(path: Path, columns: str) -> str:
    return (
        f"read_json({quoted(path)}, format = 'newline_delimited', columns = {columns}, "
        "maximum_object_size = 268435456)"
    )


def _copy(connection: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    connection.execute(f"COPY ({select}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
