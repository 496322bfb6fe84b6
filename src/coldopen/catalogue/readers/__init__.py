"""Readers: a file of whatever format to records of columns and values."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coldopen.catalogue.readers.dat import read_dat
from coldopen.catalogue.readers.delimited import read_delimited
from coldopen.catalogue.readers.json_lines import read_json_lines
from coldopen.catalogue.readers.parquet import read_parquet
from coldopen.catalogue.readers.table import Malformed, Record, Table
from coldopen.core.errors import Problem

__all__ = ["Malformed", "Record", "Table", "read_table"]

_BY_SUFFIX: dict[str, Callable[[bytes], Table]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".jsonl": read_json_lines,
    ".ndjson": read_json_lines,
    ".json": read_json_lines,
    ".dat": read_dat,
}


def read_table(path: str | Path) -> Table:
    """The records of a CSV, JSON Lines, Parquet or `movies.dat` file, by its ending, else by its look.

    Raises:
        Problem: where the path is a URL or cannot be read, or the file is empty or broken.
    """
    if "://" in str(path) or "\0" in str(path):
        raise Problem("file", str(path), "the path of a file on this machine")
    path = Path(path)
    try:
        with path.open("rb") as file:
            if path.suffix.lower() in (".parquet", ".pq") or file.read(4) == b"PAR1":
                return read_parquet(path)
            file.seek(0)
            data = file.read()
    except OSError as error:
        raise Problem("file", str(path), f"a file that can be read ({error.strerror})") from None
    if not data.strip():
        raise Problem("file", str(path), "a file with titles in it; this one is empty")
    return _BY_SUFFIX.get(path.suffix.lower(), _by_look(data))(data)


def _by_look(data: bytes) -> Callable[[bytes], Table]:
    first = data.split(b"\n", 1)[0].strip()
    if first.startswith((b"{", b"\xef\xbb\xbf{")):
        return read_json_lines
    return read_dat if first.count(b"::") == 2 else read_delimited
