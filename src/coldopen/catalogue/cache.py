"""A small bounded cache that several threads may read and fill."""

from __future__ import annotations

from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Bounded(Generic[K, V]):
    """Keeps the `limit` values that were put last. Reading takes no lock.

    >>> cache = Bounded(limit=2)
    >>> for number in (1, 2, 3):
    ...     _ = cache.put(number, str(number))
    >>> cache.get(1), cache.get(3)
    (None, '3')
    """

    __slots__ = ("_limit", "_lock", "_values", "get")

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = Lock()
        self._values: dict[K, V] = {}
        self.get = self._values.get

    def put(self, key: K, value: V) -> V:
        """Keep a value, dropping the one put longest ago where there is no room; returns the value."""
        with self._lock:
            self._values.pop(key, None)
            while len(self._values) >= self._limit:
                del self._values[next(iter(self._values))]
            self._values[key] = value
        return value
