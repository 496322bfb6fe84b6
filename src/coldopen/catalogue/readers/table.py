"""What every reader gives: the records of a file, each with the line that it begins on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct


class Record(NamedTuple):
    """One record: its line (from 1) and its values by column."""

    line: int
    values: Mapping[str, object]


class Malformed(NamedTuple):
    """A record that could not be taken apart."""

    line: int
    value: str
    expected: str


class Table(Struct, frozen=True):
    """A file's columns, records, malformed records, and notes on how it was read."""

    columns: tuple[str, ...]
    records: list[Record]
    malformed: list[Malformed] = []
    notes: list[str] = []
