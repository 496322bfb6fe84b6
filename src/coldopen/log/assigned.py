"""How many visitors each experiment has so far, as far as the log is sealed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.log.local import SEGMENTS
from coldopen.log.segments import quoted, segments

_COUNTS = """SELECT experiment, variant, count(DISTINCT unit), count(DISTINCT unit) FILTER (exposed)
FROM read_parquet([{files}]) GROUP BY ALL ORDER BY ALL"""


class Assigned(Struct, frozen=True):
    """A variant's visitors so far: those assigned, and those who had a page decided under it."""

    experiment: str
    variant: str
    n_visitors: int
    n_exposed: int


def assigned_so_far(directory: Path) -> list[Assigned]:
    """The visitors of every variant in the sealed segments of a log; empty where nothing is sealed.

    Arguments:
        directory: the log's folder.

    Raises:
        Problem: a segment is damaged.
    """
    import duckdb

    paths = [each.path / "assignments.parquet" for each in segments(Path(directory) / SEGMENTS)]
    files = [quoted(path) for path in paths if path.exists()]
    if not files:
        return []
    config: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    with duckdb.connect(":memory:", config=config) as connection:
        try:
            found = connection.execute(_COUNTS.format(files=", ".join(files))).fetchall()
        except duckdb.Error as error:
            first_line = str(error).partition("\n")[0]
            raise Problem("segments", first_line, "sealed segments without damage") from error
    return [Assigned(*row) for row in found]
