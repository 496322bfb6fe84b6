"""The few strongest of many, whatever order they come in."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

C = TypeVar("C", bound=Hashable)
K = TypeVar("K", bound=Hashable)

Rank = tuple[int, int]


class Strongest(Generic[C, K]):
    """In each cell, the `most` keys of the highest rank.

    A key's rank only rises, to the highest that it was offered with. So a key that found no place needs no
    memory: the ones before it can only rise further. What is kept does not depend on the order of offers, nor
    on how often each was made. Ranks of different keys must differ.

    >>> two = Strongest(2)
    >>> two.offer("day", "a", (5, 1)), two.offer("day", "b", (1, 2)), two.offer("day", "c", (3, 3))
    (None, None, 'b')
    >>> two.offer("day", "b", (4, 2)), sorted(two.cells["day"])
    ('c', ['a', 'b'])
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.cells: dict[C, dict[K, Rank]] = {}
        self._last: dict[C, K] = {}

    def offer(self, cell: C, key: K, rank: Rank) -> K | None:
        """Take in a key. Gives the one for which there is no place now, which may be this one."""
        kept = self.cells.setdefault(cell, {})
        before = kept.get(key)
        if before is None and len(kept) >= self.most:
            return self._displace(cell, kept, key, rank)
        if before is None or rank > before:
            kept[key] = rank
            self._last.pop(cell, None)
        return None

    def _displace(self, cell: C, kept: dict[K, Rank], key: K, rank: Rank) -> K:
        last = self._last.get(cell)
        if last is None:
            last = self._last[cell] = min(kept, key=kept.__getitem__)
        if rank < kept[last]:
            return key
        del kept[last], self._last[cell]
        kept[key] = rank
        return last

    def has(self, cell: C, key: K) -> bool:
        """Whether a key is among the strongest of its cell."""
        return key in self.cells.get(cell, ())

    def forget(self, key: K) -> None:
        """Take a key out of every cell. Who had lost their place to it stays out."""
        for cell in [cell for cell, kept in self.cells.items() if kept.pop(key, None) and not kept]:
            del self.cells[cell]
        self._last = {cell: last for cell, last in self._last.items() if last != key}
