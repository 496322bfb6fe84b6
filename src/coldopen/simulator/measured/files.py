"""The files that measured worlds are read from: where they lie, and what is said of those that are broken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from coldopen.core.errors import Problem
from coldopen.data_folders import data_folders

_Record = TypeVar("_Record")


def data_folder(data: Path | None = None) -> Path:
    """The folder of data sets: this one, or `$COLDOPEN_DATA`, or `coldopen-data-sets`, or `../shared/data`;
    the last where none is there."""
    if data is not None:
        return data
    places = data_folders()
    return next((place for place in places if place.is_dir()), places[-1])


def need(path: Path) -> Path:
    """The path of a file that is there.

    Raises:
        Problem: where it is not.
    """
    if not path.is_file():
        expected = f"this file: put {path.parent.name}/{path.name} into $COLDOPEN_DATA or name its folder"
        raise Problem("measured data", str(path), expected)
    return path


def read_columns(path: Path, columns: Sequence[str], query: str) -> list[tuple[Any, ...]]:
    """The rows that a query gives of a Parquet file, which it calls `found`; it may use these columns.

    Raises:
        Problem: where the file is not there, is truncated or otherwise broken, or lacks a column.
    """
    import duckdb  # heavy, and needed for nothing else here

    literal = re.sub(r"[\[*?]", r"[\g<0>]", str(need(path)))
    named = ", ".join(f'"{column}"' for column in columns)
    sql = f"WITH found AS (SELECT {named} FROM read_parquet(?)) {query}"
    try:
        with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as connection:
            return connection.execute(sql, [literal]).fetchall()
    except duckdb.Error as error:
        reason = str(error).strip().split("\n")[0]
        raise Problem(
            "measured data", str(path), f"a Parquet file with {', '.join(columns)} ({reason})"
        ) from None


def read_json(path: Path, kind: type[_Record]) -> _Record:
    """What a JSON file holds, as this type.

    Raises:
        Problem: where the file is not there, is truncated, or lacks a field.
    """
    try:
        return msgspec.json.decode(need(path).read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError) as error:
        raise Problem("measured data", str(path), f"a whole JSON file as published ({error})") from None


def read_lines(path: Path, kind: type[_Record]) -> list[_Record]:
    """What a file holds that has a JSON object a line, as this type. Raises Problem as `read_json` does."""
    decoder = msgspec.json.Decoder(kind)
    made: list[_Record] = []
    try:
        for line in need(path).read_bytes().splitlines():
            made.append(decoder.decode(line))
    except (OSError, msgspec.DecodeError) as error:
        told = f"line {len(made) + 1} of {path.parent.name}/{path.name}"
        raise Problem("measured data", told, f"a JSON object as published ({error})") from None
    return made
