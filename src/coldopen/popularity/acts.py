"""Acts: what a visitor did with a title, by how much it says of the title's popularity."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from coldopen.core.events import Add, Click, End, Event, Play, Progress

STREAM = 10
_STRENGTH: dict[type, int] = {Click: 1, Add: 3, Play: 5, Progress: STREAM, End: STREAM}


class Act(NamedTuple):
    """A visitor's act on a title. Of two, the larger tuple is the one that counts: the stronger, then the
    earlier one; the rest only decides between equals.

    `amount` is in tenths of a stream, `contexts` are where it counts, `network` is `key_of` the address group
    that it came from, 0 where that is unknown.
    """

    amount: int
    minus_hour: int
    contexts: tuple[str, ...]
    network: int

    @property
    def hour(self) -> int:
        """When it happened, in hours since the Unix epoch."""
        return -self.minus_hour


def strength(event: Event, stream_seconds: float) -> int:
    """What an event says of a title's popularity, in tenths of a stream; 0 where it says nothing.

    >>> strength(Play(at=0, row=0, column=0), 120), strength(Progress(at=0, row=0, column=0, seconds=90), 120)
    (5, 0)
    """
    amount = _STRENGTH.get(type(event), 0)
    if isinstance(event, Progress | End) and event.seconds < stream_seconds:
        return 0
    return amount


def key_of(text: str) -> int:
    """64 bits that stand for an id, always the same ones; 0 for no id.

    >>> key_of(""), key_of("visitor") == key_of("visitor"), key_of("visitor") == key_of("another")
    (0, True, False)
    """
    if not text:
        return 0
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
