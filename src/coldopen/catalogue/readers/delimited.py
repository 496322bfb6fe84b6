"""CSV, and its relatives with semicolons or tabs."""

from __future__ import annotations

import csv
import io

from coldopen.catalogue.readers.encoding import decode_text
from coldopen.catalogue.readers.table import Malformed, Record, Table


def read_delimited(data: bytes) -> Table:
    """The records of a table whose first line names the columns; blank lines are skipped.

    >>> read_delimited(b"id,name\\n1,'A'\\n2,B,C\\n").malformed
    [Malformed(line=3, value='2,B,C', expected='2 columns')]
    """
    text, notes = decode_text(data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    columns: tuple[str, ...] = ()
    records: list[Record] = []
    malformed: list[Malformed] = []
    line = 1
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            malformed.append(Malformed(line, "", f"a row of CSV ({error})"))
            line = rows.line_num + 1
            continue
        if row is None:
            return Table(columns, records, malformed, notes)
        if not any(row):
            pass
        elif not columns:
            columns = tuple(name.strip() for name in row)
        elif len(row) == len(columns):
            records.append(Record(line, dict(zip(columns, row, strict=True))))
        else:
            malformed.append(Malformed(line, ",".join(row), f"{len(columns)} columns"))
        line = rows.line_num + 1


def _delimiter(text: str) -> str:
    header = text.lstrip()[:10_000].split("\n", 1)[0]
    return max(",;\t", key=header.count)
