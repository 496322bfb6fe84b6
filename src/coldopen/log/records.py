"""How records are kept: a kind, a schema version, and msgpack; old schemas are upcast as they are read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from coldopen.core.decision import Decision, PackedDecision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.log import Note

DECISION, BATCH, NOTE = 1, 2, 3
SCHEMA = 1

Body = Decision | Batch | Note
Upcast = Callable[[Any], Any]

UPCASTS: dict[tuple[int, int], Upcast] = {}
"""By (kind, schema): what turns a body of that schema, as plain lists, into one of the next."""

_encode = msgspec.msgpack.Encoder().encode
_types: dict[int, Any] = {DECISION: PackedDecision, BATCH: Batch, NOTE: Note}
_decoders: dict[int, Callable[[bytes], PackedDecision | Batch | Note]] = {
    DECISION: msgspec.msgpack.Decoder(PackedDecision).decode,
    BATCH: msgspec.msgpack.Decoder(Batch).decode,
    NOTE: msgspec.msgpack.Decoder(Note).decode,
}


_MOST_BYTES = 4000
_DEFLATED = b"\xc1"
"""What no msgpack begins with: zlib's form of a decision that would be longer than 4,000 bytes."""


def encode(body: Body) -> bytes:
    """The bytes that `decode` takes."""
    if not isinstance(body, Decision):
        return _encode(body)
    packed = _encode(PackedDecision.of(body))
    return packed if len(packed) <= _MOST_BYTES else _DEFLATED + zlib.compress(packed, 1)


def decode(
    kind: int,
    schema: int,
    data: bytes,
    upcasts: dict[tuple[int, int], Upcast] = UPCASTS,
    current: int = SCHEMA,
) -> Body:
    """The body of a record, brought up to the current schema; raises as `decode_packed`."""
    body = decode_packed(kind, schema, data, upcasts, current)
    return body.unpacked() if isinstance(body, PackedDecision) else body


def decode_packed(
    kind: int,
    schema: int,
    data: bytes,
    upcasts: dict[tuple[int, int], Upcast] = UPCASTS,
    current: int = SCHEMA,
) -> PackedDecision | Batch | Note:
    """The same, a decision still packed: a fifth of the time.

    Raises:
        Problem: written by a newer version, or not a record.
    """
    if schema > current:
        raise Problem("record schema", schema, f"at most {current}; this log was written by a newer version")
    try:
        if data[:1] == _DEFLATED:
            data = zlib.decompress(data[1:])
        if schema == current:
            return _decoders[kind](data)
        plain = msgspec.msgpack.decode(data)
        for version in range(schema, current):
            plain = upcasts.get((kind, version), _unchanged)(plain)
        converted: PackedDecision | Batch | Note = msgspec.convert(plain, _types[kind])
        return converted
    except (msgspec.MsgspecError, KeyError, zlib.error) as error:
        raise Problem("record", data[:40], f"a record of kind {kind}, schema {schema} ({error})") from None


def _unchanged(plain: Any) -> Any:
    return plain
