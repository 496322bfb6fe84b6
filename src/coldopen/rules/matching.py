"""Matching: which items a visitor meets now, in about a microsecond however many there are.

For each signal, a table maps its value to the set of items that accept it, as the bits of one integer;
the items that match are the intersection of one set a signal. Tables fill as values are seen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from coldopen.rules.conditions import CONDITIONS, Condition, Facts
from coldopen.rules.forms import Entry
from coldopen.rules.schedule import span_ms

MAX_VALUES = 4096
T = TypeVar("T")


class Matcher:
    """The items of a book, ready to be matched. Safe to call from several threads."""

    def __init__(self, items: Sequence[Entry], conditions: Sequence[Condition] = CONDITIONS) -> None:
        self._items = items
        self._tables = [
            (n, _Table(condition, [getattr(item.when, condition.field) for item in items]))
            for n, condition in enumerate(conditions)
            if any(getattr(item.when, condition.field) is not None for item in items)
        ]
        spans = [span_ms(item.starts, item.ends) for item in items]
        self._turns = sorted({moment for span in spans for moment in span})
        self._current = [_bits(a <= turn < b for a, b in spans) for turn in self._turns]

    def match(self, facts: Facts, at_ms: int) -> int:
        """The items that match, as bits: 1 << n for the n-th."""
        turn = bisect_right(self._turns, at_ms)
        found = self._current[turn - 1] if turn else 0
        if found:
            for n, table in self._tables:
                found &= table.accepting(facts[n])
        return found


class _Table:
    """For one condition: the items that accept a value, as bits, by value."""

    def __init__(self, condition: Condition, wanted: Sequence[Any]) -> None:
        self._condition = condition
        self._wanted = wanted
        self._known: dict[Any, int] = {}

    def accepting(self, fact: Any) -> int:
        bits = self._known.get(fact)
        if bits is None:
            bits = _bits(want is None or self._condition.accepts(want, fact) for want in self._wanted)
            if len(self._known) >= MAX_VALUES:
                self._known.clear()
            self._known[fact] = bits
        return bits


def _bits(flags: Iterator[bool]) -> int:
    return sum(1 << n for n, flag in enumerate(flags) if flag)


def chosen(bits: int, items: Sequence[T]) -> list[T]:
    """The items whose bits are set, in their order."""
    return [item for n, item in enumerate(items) if bits >> n & 1]
