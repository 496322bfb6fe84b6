"""Which titles each visitor of a day has seen, played and streamed: what counts, and who."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.log import Arrays
from coldopen.policies.daily_cap import DailyCap
from coldopen.policies.parts import named, part

_KIND = "I"


class _Visitor(Struct, array_like=True, gc=False):
    """The numbers of the titles that somebody has seen today, played and streamed, packed; and whether what
    they do counts."""

    seen: bytes = b""
    played: bytes = b""
    streamed: bytes = b""
    counts: bool = True


class SeenToday:
    """What visitors have seen, played and streamed today, each title once.

    A play counts where the sighting did, a stream where the play did. Of a visitor `titles_per_visitor`
    sightings count, of an address group the first `visitors_per_network` visitors, and of these
    `plays_per_network` plays of a title.

    Visitors, address groups and pairs of an address group and a title are known by 64-bit keys, 0 for an
    address group that is not known; titles by small numbers. Days never go back.

    >>> today = SeenToday(titles_per_visitor=2, visitors_per_network=9, plays_per_network=9)
    >>> today.see(7, 0, [4, 5, 6], day=0), today.see(7, 0, [5, 6], day=0), today.see(7, 0, [6], day=1)
    ([4, 5], [], [6])
    >>> today.play(7, 6, 0, day=1), today.play(7, 6, 0, day=1), today.stream(7, 6, day=1)
    (True, False, True)
    """

    def __init__(self, titles_per_visitor: int, visitors_per_network: int, plays_per_network: int) -> None:
        self._most = titles_per_visitor
        self._networks = DailyCap(visitors_per_network)
        self._plays = DailyCap(plays_per_network)
        self._day = -1
        self._visitors: dict[int, _Visitor] = {}

    def see(self, who: int, network: int, titles: Iterable[int], day: int) -> list[int]:
        """Those of the titles whose sighting counts."""
        visitor = self._visitor(who, network, day)
        before = array(_KIND, visitor.seen)
        known = set(before)
        left = self._most - len(before) if visitor.counts else 0
        new = [title for title in dict.fromkeys(titles) if title not in known][:left]
        visitor.seen = (before + array(_KIND, new)).tobytes()
        return new

    def play(self, who: int, title: int, network_title: int, day: int) -> bool:
        """Whether it counts that a title is played."""
        visitor = self._of_today(who, day)
        if title in array(_KIND, visitor.played) or title not in array(_KIND, visitor.seen):
            return False
        if network_title:
            if not self._plays.left(network_title, day):
                return False
            self._plays.use(network_title, day)
        visitor.played = _with(visitor.played, title)
        return True

    def stream(self, who: int, title: int, day: int) -> bool:
        """Whether it counts that a title is streamed."""
        visitor = self._of_today(who, day)
        if title in array(_KIND, visitor.streamed) or title not in array(_KIND, visitor.played):
            return False
        visitor.streamed = _with(visitor.streamed, title)
        return True

    def ignore(self, who: int, day: int) -> None:
        """Let a visitor count no more today, and forget what they saw."""
        self._turn_to(day)
        self._visitors[who] = _Visitor(counts=False)

    def snapshot(self) -> Arrays:
        """The state."""
        visitors = msgspec.msgpack.encode(sorted(self._visitors.items()))
        return {
            **named("networks", self._networks.snapshot()),
            **named("plays", self._plays.snapshot()),
            "day": np.array([self._day], np.int64),
            "visitors": np.frombuffer(visitors, np.uint8),
        }

    def restore(self, arrays: Arrays) -> None:
        """Take the state of a snapshot."""
        self._networks.restore(part("networks", arrays))
        self._plays.restore(part("plays", arrays))
        self._day = int(arrays["day"][0])
        told = msgspec.msgpack.decode(arrays["visitors"].tobytes(), type=list[tuple[int, _Visitor]])
        self._visitors = dict(told)

    def _visitor(self, who: int, network: int, day: int) -> _Visitor:
        """A visitor; one who comes for the first time today counts where their address group has not had its
        share."""
        self._turn_to(day)
        visitor = self._visitors.get(who)
        if visitor is None:
            counts = not network or self._networks.left(network, day) > 0
            if network and counts:
                self._networks.use(network, day)
            visitor = self._visitors[who] = _Visitor(counts=counts)
        return visitor

    def _of_today(self, who: int, day: int) -> _Visitor:
        return (self._visitors.get(who) if day == self._day else None) or _Visitor()

    def _turn_to(self, day: int) -> None:
        if day != self._day:
            self._day, self._visitors = day, {}


def _with(packed: bytes, title: int) -> bytes:
    return packed + array(_KIND, [title]).tobytes()
