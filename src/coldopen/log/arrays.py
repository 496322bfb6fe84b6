"""Named numpy arrays as one file: checksummed, written atomically, read by mapping it into memory.

A file is the magic word, the header's length and checksum, the header (msgpack), then each array's raw
data at a multiple of 64 bytes, so that many processes share one copy of the pages.
"""

from __future__ import annotations

import mmap
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem

_MAGIC = b"COARRAY1"
_PREFIX = struct.Struct("<8sII")
_ALIGNMENT = 64
_KINDS = "biufcSUmM"


class _Entry(Struct, frozen=True, array_like=True):
    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int
    checksum: int


class _Header(Struct, frozen=True, array_like=True):
    entries: list[_Entry]
    meta: Any


def write_arrays(
    path: Path, arrays: Mapping[str, np.ndarray], meta: object = None, *, sync: bool = True
) -> None:
    """Write arrays (any shape; numbers, booleans, times, fixed-width text) to a file, whole or not at all.

    `meta` is anything msgpack can say. Without `sync` the file is for this boot only.

    Raises:
        Problem: an array holds objects or records.
        OSError: the disk does not take it.
    """
    chunks: list[np.ndarray] = []
    entries: list[_Entry] = []
    offset = 0
    for name, array in arrays.items():
        if array.dtype.kind not in _KINDS:
            raise Problem(f"array {name}", str(array.dtype), "numbers, booleans, times or fixed-width text")
        flat = np.ascontiguousarray(array)
        offset += -offset % _ALIGNMENT
        entries.append(_Entry(name, flat.dtype.str, array.shape, offset, flat.nbytes, _checksum(flat)))
        chunks.append(flat)
        offset += flat.nbytes
    header = msgspec.msgpack.encode(_Header(entries, meta))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(_PREFIX.pack(_MAGIC, len(header), zlib.crc32(header)))
            file.write(header)
            start = _data_start(len(header))
            for entry, flat in zip(entries, chunks, strict=True):
                file.seek(start + entry.offset)
                file.write(_raw(flat))
            file.truncate(start + offset)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_directory(path.parent)


def read_arrays(path: Path, *, verify: bool = True) -> tuple[dict[str, np.ndarray], Any]:
    """The arrays of a file, read-only and mapped into memory, and its `meta`.

    Raises:
        Problem: the file is damaged, or not one of these.
        OSError: it cannot be opened.
    """
    expected = "an undamaged array file"
    with open(path, "rb") as file:
        prefix = file.read(_PREFIX.size)
        if len(prefix) < _PREFIX.size:
            raise Problem(str(path), f"{len(prefix)} bytes", expected)
        magic, length, checksum = _PREFIX.unpack(prefix)
        if magic != _MAGIC:
            raise Problem(str(path), magic, expected)
        encoded = file.read(length)
        if len(encoded) < length or zlib.crc32(encoded) != checksum:
            raise Problem(str(path), "a damaged header", expected)
        header = msgspec.msgpack.decode(encoded, type=_Header)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = _data_start(length)
    arrays = {}
    for entry in header.entries:
        if start + entry.offset + entry.size > len(mapped):
            raise Problem(str(path), f"{len(mapped)} bytes", expected)
        array = _mapped(mapped, entry, start)
        if verify and _checksum(array) != entry.checksum:
            raise Problem(str(path), f"damaged data in {entry.name!r}", expected)
        arrays[entry.name] = array
    return arrays, header.meta


def sync_directory(path: Path) -> None:
    """Make what was renamed into a directory survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mapped(mapped: mmap.mmap, entry: _Entry, start: int) -> np.ndarray:
    if not entry.size:
        array: np.ndarray = np.empty(entry.shape, entry.dtype)
        array.setflags(write=False)
        return array
    return np.ndarray(entry.shape, entry.dtype, buffer=mapped, offset=start + entry.offset)


def _data_start(header_length: int) -> int:
    end = _PREFIX.size + header_length
    return end + -end % _ALIGNMENT


def _raw(array: np.ndarray) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _checksum(array: np.ndarray) -> int:
    return zlib.crc32(_raw(array)) if array.size else 0
