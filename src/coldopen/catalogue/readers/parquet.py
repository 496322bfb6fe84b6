"""Parquet, through DuckDB, which may neither fetch extensions nor reach the network."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from coldopen.catalogue.readers.table import Record, Table
from coldopen.core.errors import Problem

if TYPE_CHECKING:
    import duckdb

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_ZONED = "TIMESTAMP WITH TIME ZONE"


def read_parquet(path: Path) -> Table:
    """The rows of a Parquet file, numbered from 1.

    Raises:
        Problem: where it is no whole Parquet file.
    """
    import duckdb  # heavy, and needed for nothing else when serving

    try:
        with duckdb.connect(":memory:", config=_CONFIG) as connection:
            columns, rows = _rows(connection, _literal(path))
    except (duckdb.Error, UnicodeDecodeError, OverflowError) as error:
        reason = str(error).strip().split("\n")[0]
        raise Problem("file", str(path), f"a whole Parquet file ({reason})") from None
    records = [Record(n, dict(zip(columns, row, strict=True))) for n, row in enumerate(rows, start=1)]
    return Table(columns, records)


def _rows(
    connection: duckdb.DuckDBPyConnection, path: str
) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    connection.execute("SET TimeZone = 'UTC'")
    described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [path]).fetchall()
    # Zoned timestamps, however deeply nested, come as text: as objects they would need another library.
    chosen = ", ".join(
        f"{_quoted(name)}::{kind.replace(_ZONED, 'VARCHAR')}" if _ZONED in kind else _quoted(name)
        for name, kind, *_ in described
    )
    rows = connection.execute(f"SELECT {chosen} FROM read_parquet(?)", [path]).fetchall()
    return tuple(name for name, *_ in described), rows


def _literal(path: Path) -> str:
    """The path with DuckDB's wildcards meant literally."""
    return re.sub(r"[\[*?]", r"[\g<0>]", str(path))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
