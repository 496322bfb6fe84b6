"""Columns from CSV, Parquet and MovieLens's `.dat`, through DuckDB, which may not reach the network."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from coldopen.core.errors import Problem


def select(path: Path, sql: str, source: str | None = None) -> dict[str, np.ndarray]:
    """The columns that a query gives, (n_rows,) each; in it `{table}` is the file, or a folder's CSV files.

    Nulls of numbers come as masked arrays' fill; ask for what is not null.

    Raises:
        Problem: where the file cannot be read or lacks a column.
    """
    import duckdb  # heavy, and needed for nothing else when serving

    source = source or _source(path)
    try:
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as connection:
            found = connection.execute(sql.format(table=source), [_named(path)]).fetchnumpy()
    except duckdb.Error as error:
        reason = str(error).strip().split("\n")[0]
        raise Problem("file", str(path), f"a table that can be read ({reason})") from None
    return {name: np.asarray(values) for name, values in found.items()}


def double_colons(*names: str) -> str:
    """The source clause of a `::` separated file without a header, with these column names."""
    columns = ", ".join(f"'{name}': 'BIGINT'" for name in names)
    return f"read_csv(?, delim='::', header=false, columns={{{columns}}})"


def _source(path: Path) -> str:
    parquet = path.suffix.lower() in (".parquet", ".pq")
    return "read_parquet(?)" if parquet else "read_csv(?, header=true, all_varchar=true)"


def _named(path: Path) -> str:
    """The path with DuckDB's wildcards meant literally; of a folder, all its CSV files."""
    literal = re.sub(r"[\[*?]", r"[\g<0>]", str(path))
    return f"{literal}/*.csv" if path.is_dir() else literal
