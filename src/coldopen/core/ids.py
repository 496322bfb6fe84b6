"""Identifiers: time-ordered for visits and decisions, content-made for artifacts."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections import deque

_OPAQUE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class _Entropy:
    """Random bytes from the system, fetched a block at a time. Safe from several threads and after a fork."""

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        os.register_at_fork(after_in_child=self._chunks.clear)

    def take(self) -> bytes:
        """Ten bytes that nobody else was given."""
        try:
            return self._chunks.pop()
        except IndexError:
            block = os.urandom(10 * 256)
            self._chunks.extend(block[i : i + 10] for i in range(10, len(block), 10))
            return block[:10]


_entropy = _Entropy()


def new_visit_id(at_ms: int | None = None) -> str:
    """A fresh visit id: 32 hexadecimal digits, 48 bits of Unix milliseconds then 80 random ones.

    Ids made later sort later, which keeps the log's index compact; 80 random bits make them unguessable.
    """
    ms = int(time.time() * 1000) if at_ms is None else at_ms
    return f"{ms & 0xFFFFFFFFFFFF:012x}{_entropy.take().hex()}"


def new_decision_number(at_ms: int) -> int:
    """A decision's number within its visit: 43 bits of milliseconds, 20 random bits."""
    return ((at_ms & ((1 << 43) - 1)) << 20) | (int.from_bytes(_entropy.take()[:3], "big") & 0xFFFFF)


def made_at_ms(number: int) -> int:
    """When a decision was made, as its number tells.

    >>> made_at_ms(new_decision_number(1_700_000_000_000))
    1700000000000
    """
    return number >> 20


def decision_id(visit: str, number: int) -> str:
    """The public name of a decision: its visit and its number there.

    >>> decision_id("v1", 255)
    'v1.ff'
    """
    return f"{visit}.{number:x}"


def split_decision_id(text: str) -> tuple[str, int] | None:
    """The visit and number that a decision id names, or None where it is not one.

    >>> split_decision_id("v1.ff")
    ('v1', 255)
    >>> split_decision_id("nonsense") is None
    True
    """
    visit, dot, number = text.rpartition(".")
    if not dot or not is_opaque_id(visit) or not re.fullmatch(r"[0-9a-f]{1,16}", number):
        return None
    value = int(number, 16)
    return (visit, value) if value < 1 << 63 else None


def is_opaque_id(text: str) -> bool:
    """Whether a caller's visit id is usable: 1 to 64 of A-Z, a-z, 0-9, '_' and '-'."""
    return _OPAQUE.fullmatch(text) is not None


def content_id(data: bytes) -> str:
    """The name of an immutable artifact: the first 80 bits of its BLAKE2b digest, in hexadecimal.

    >>> content_id(b"")
    '6fa1d8fcfd719046d762'
    """
    return hashlib.blake2b(data, digest_size=10).hexdigest()
