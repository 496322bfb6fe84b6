"""JSON Lines: one object a line."""

from __future__ import annotations

import msgspec

from coldopen.catalogue.readers.encoding import decode_text
from coldopen.catalogue.readers.table import Malformed, Record, Table


def read_json_lines(data: bytes) -> Table:
    """The records of a file of JSON objects; blank lines are skipped.

    >>> read_json_lines(b'{"id": 1}\\n\\n[2]\\n').malformed
    [Malformed(line=3, value='[2]', expected='one JSON object a line')]
    """
    text, notes = decode_text(data)
    decode = msgspec.json.Decoder(dict[str, object]).decode
    columns: dict[str, None] = {}
    records: list[Record] = []
    malformed: list[Malformed] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            values = decode(line)
        except (ValueError, RecursionError):
            malformed.append(Malformed(number, line, "one JSON object a line"))
            continue
        columns.update(dict.fromkeys(values))
        records.append(Record(number, values))
    return Table(tuple(columns), records, malformed, notes)
