"""The `movies.dat` of MovieLens 1M and 10M and of MovieTweetings: id::name::genres, without a header."""

from __future__ import annotations

from coldopen.catalogue.readers.encoding import decode_text
from coldopen.catalogue.readers.table import Malformed, Record, Table

COLUMNS = ("movieId", "title", "genres")


def read_dat(data: bytes) -> Table:
    """The records of such a file, under the column names of MovieLens's `movies.csv`.

    >>> read_dat(b"1::Heat (1995)::Action|Crime\\n").records[0].values["title"]
    'Heat (1995)'
    """
    text, notes = decode_text(data)
    records: list[Record] = []
    malformed: list[Malformed] = []
    for number, line in enumerate(text.split("\n"), start=1):
        parts = line.rstrip("\r").split("::")
        if len(parts) == len(COLUMNS):
            records.append(Record(number, dict(zip(COLUMNS, parts, strict=True))))
        elif line.strip():
            malformed.append(Malformed(number, line, "id::name::genres"))
    return Table(COLUMNS, records, malformed, notes)
