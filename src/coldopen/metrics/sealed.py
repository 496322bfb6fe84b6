"""Whether sealed segments are whole: each as it was sealed, and none of them missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from coldopen.core.errors import Problem
from coldopen.log.segments import Segment
from coldopen.metrics.schemas import KEYS

_LATEST = """SELECT max(stats_max_value::BIGINT) FROM parquet_metadata(?) WHERE path_in_schema = ?"""
_TIMES = (("decisions", "recorded_at"), ("events", "received_at"))
_STRETCH = """SELECT min(stats_min_value::BIGINT), max(stats_max_value::BIGINT) FROM parquet_metadata(?)
WHERE path_in_schema = 'seq'"""


def check(connection: Any, sealed: Sequence[Segment]) -> None:
    """Look at the head of every table; no record is read.

    Raises:
        Problem: segments overlap, a table cannot be read, or it has the records of another segment.
    """
    for one, other in pairwise(sealed):
        if other.first <= one.last:
            told = "segments that do not overlap"
            raise Problem("segments", f"{one.path.name} and {other.path.name}", told)
    for segment in sealed:
        for name in KEYS:
            if (segment.path / f"{name}.parquet").exists():
                _check(connection, segment, name)


def ends_at(connection: Any, sealed: Sequence[Segment]) -> int:
    """The latest time of all records, by the heads of the tables; 0 where they have none."""
    latest = 0
    for segment in sealed:
        for name, column in _TIMES:
            path = segment.path / f"{name}.parquet"
            if path.exists():
                ((at,),) = connection.execute(_LATEST, [str(path), column]).fetchall()
                latest = max(latest, at or 0)
    return latest


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Reads records of a data folder. Raises Problem where DuckDB meets some that are damaged."""
    try:
        yield
    except duckdb.Error as error:
        told = "sealed segments without damage"
        raise Problem("segments", f"{folder}: {str(error).partition(chr(10))[0]}", told) from error


def missing(sealed: Sequence[Segment]) -> tuple[str, ...]:
    """What a reader should know of what is not there between the first and the last sealed record."""
    return tuple(_missing(sealed))


def _check(connection: Any, segment: Segment, name: str) -> None:
    of = f"{name} of segment {segment.path.name}"
    try:
        found = connection.execute(_STRETCH, [str(segment.path / f"{name}.parquet")]).fetchone()
    except duckdb.Error as error:
        raise Problem(of, str(error).partition("\n")[0], "a Parquet table as it was sealed") from None
    first, last = found
    if first is not None and not segment.first <= first <= last <= segment.last:
        told = f"records {segment.first} to {segment.last}, by its name"
        raise Problem(of, f"records {first} to {last}", told)


def _missing(sealed: Sequence[Segment]) -> Iterator[str]:
    for one, other in pairwise(sealed):
        if other.first > one.last + 1:
            yield f"Records {one.last + 1:,} to {other.first - 1:,} are in no sealed segment."
    for name in ("decisions", "assignments", "events", "impressions"):
        n_without = sum(not (each.path / f"{name}.parquet").exists() for each in sealed)
        if n_without:
            yield f"Of {len(sealed):,} sealed segments {n_without:,} have no table of {name}."
