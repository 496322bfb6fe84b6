"""How records are kept: a kind, a schema version, and msgpack; old schemas are upcast as they are read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import msgspec

from coldopen.core.decision import Decision, PackedDecision, TitleDraw
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

_names = PackedDecision.__struct_fields__
_Explored = msgspec.defstruct(
    "_Explored",
    [
        *[(name, msgspec.Raw, msgspec.Raw()) for name in _names[: _names.index("explored")]],
        ("explored", tuple[TitleDraw, ...], ()),
    ],
    array_like=True,
)
"""A packed decision of which one field alone is read."""

_decode_explored: Callable[[bytes], Any] = msgspec.msgpack.Decoder(_Explored).decode

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
        data = _inflated(data)
        if schema == current:
            return _decoders[kind](data)
        plain = msgspec.msgpack.decode(data)
        for version in range(schema, current):
            plain = upcasts.get((kind, version), _unchanged)(plain)
        converted: PackedDecision | Batch | Note = msgspec.convert(plain, _types[kind])
        return converted
    except (msgspec.MsgspecError, KeyError, zlib.error) as error:
        raise Problem("record", data[:40], f"a record of kind {kind}, schema {schema} ({error})") from None


def n_tried_out(schema: int, data: bytes) -> int:
    """How many new titles the page of a decision tried out: read alone, in a quarter of the time that
    `decode_packed` takes. Raises as that does."""
    if schema != SCHEMA:
        explored = getattr(decode_packed(DECISION, schema, data), "explored", ())
    else:
        try:
            explored = _decode_explored(_inflated(data)).explored
        except (msgspec.MsgspecError, zlib.error) as error:
            raise Problem("record", data[:40], f"a decision ({error})") from None
    return sum(draw.chosen > 0 for draw in explored)


def _inflated(data: bytes) -> bytes:
    return zlib.decompress(data[1:]) if data[:1] == _DEFLATED else data


def _unchanged(plain: Any) -> Any:
    return plain
