"""What waits to be written: a bounded queue whose lanes cannot starve one another."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from coldopen.core.log import Outcome
from coldopen.log.records import BATCH, DECISION, NOTE, Body
from coldopen.log.store import Store

JOB = 4
_ALL = frozenset({BATCH, DECISION, NOTE, JOB})


class Pending(Struct):
    """Something to be written: its packed row, what it says where that is decoded already, and whom to
    tell. A `job` is work for the writer's own thread and connection, in a transaction."""

    kind: int
    visit: str
    n: int
    row: bytes
    body: Body | None = None
    visitor: str | None = None
    done: Callable[[Outcome], None] | None = None
    job: Callable[[Store], None] | None = None
    seq: int = 0


class Bound(Struct, frozen=True):
    """The most that may wait of one kind: how many, and their bytes."""

    count: int
    size: int


class Inbox:
    """A queue in order of arrival with a bound for each kind. `put` never waits; `take` does."""

    def __init__(self, batches: Bound, decisions: Bound) -> None:
        other = Bound(1000, 2**24)
        self._bounds = {BATCH: batches, DECISION: decisions, NOTE: other, JOB: other}
        self._counts = dict.fromkeys(self._bounds, 0)
        self._sizes = dict.fromkeys(self._bounds, 0)
        self._items: deque[Pending] = deque()
        self._ready = threading.Condition(threading.Lock())
        self._urgent: frozenset[int] = frozenset()
        self._closed = False

    def put(self, *items: Pending) -> bool:
        """Queue items of one kind, all or none; False where there is no room or it is closed."""
        kind = items[0].kind
        bound = self._bounds[kind]
        size = sum([len(item.row) for item in items])
        with self._ready:
            count = self._counts[kind] + len(items)
            total = self._sizes[kind] + size
            if self._closed or count > bound.count or total > bound.size:
                return False
            self._counts[kind] = count
            self._sizes[kind] = total
            self._items.extend(items)
            if kind in self._urgent:
                self._ready.notify()
        return True

    def take(self, most: int, linger_seconds: float = 0.0) -> list[Pending]:
        """What has waited longest, as soon as there is anything; empty once closed and drained.

        Decisions alone, which nobody waits for, linger so long for company: fewer, larger transactions.
        """
        with self._ready:
            while not self._items and not self._closed:
                self._wait_for(_ALL)
            if linger_seconds and not self._closed and self._counts[DECISION] == len(self._items):
                self._wait_for(_ALL - {DECISION}, linger_seconds)
            return self._pop(most)

    def drain(self) -> list[Pending]:
        """All that waits, perhaps nothing."""
        with self._ready:
            return self._pop(len(self._items))

    def wait_closed(self, seconds: float) -> bool:
        """Wait so long, or until closed; whether it is."""
        with self._ready:
            self._ready.wait_for(lambda: self._closed, seconds)
            return self._closed

    def close(self) -> None:
        """Take nothing more in."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()

    def depth(self, kind: int) -> int:
        """How many of a kind wait."""
        return self._counts[kind]

    def size(self) -> int:
        """How many bytes wait, all in all."""
        return sum(self._sizes.values())

    def _wait_for(self, kinds: frozenset[int], seconds: float | None = None) -> None:
        self._urgent = kinds
        self._ready.wait(seconds)
        self._urgent = frozenset()

    def _pop(self, most: int) -> list[Pending]:
        if len(self._items) <= most:
            taken = list(self._items)
            self._items.clear()
        else:
            taken = [self._items.popleft() for _ in range(most)]
        for item in taken:
            self._counts[item.kind] -= 1
            self._sizes[item.kind] -= len(item.row)
        return taken
