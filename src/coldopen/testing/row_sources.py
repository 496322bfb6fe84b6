"""What every row source of others' make must do, as tests that its author inherits."""

from __future__ import annotations

import re

import msgspec
import numpy as np

from coldopen.planner.proposed import checked
from coldopen.rows import Proposal, RowSource, Situation
from coldopen.testing.situations import situations

_MOST_ROWS = 64


class RowSourceConformance:
    """The promise of `RowSource`, for pytest: inherit it, name your source, run.

    >>> from coldopen.rows import SOURCES
    >>> class TestTrending(RowSourceConformance):
    ...     source = next(each for each in SOURCES if each.name == "trending")

    It holds for every situation, whatever it proposes there; it says nothing of how good the rows are.
    """

    source: RowSource

    def test_it_has_a_plain_name(self) -> None:
        assert re.fullmatch("[a-z][a-z0-9_]{0,39}", self.source.name), "a-z, 0-9 and '_'"

    def test_what_it_proposes_can_be_used(self) -> None:
        for where in situations():
            for row in _rows(self.source, where):
                checked(row, self.source.name, len(where.catalogue))

    def test_no_row_is_proposed_twice_and_there_are_not_too_many(self) -> None:
        for where in situations():
            keys = [row.key for row in _rows(self.source, where)]
            assert len(set(keys)) == len(keys), f"twice: {sorted(keys)}"
            assert len(keys) <= _MOST_ROWS, f"{len(keys)} rows, of which {_MOST_ROWS} are read"

    def test_it_proposes_only_titles_that_may_be_shown(self) -> None:
        for where in situations():
            for row in _rows(self.source, where):
                forbidden = row.titles[~where.allowed[row.titles]]
                assert not len(forbidden), f"{row.key}: {forbidden[:5]}; see `situation.allowed`"

    def test_the_same_situation_has_the_same_rows(self) -> None:
        for one, other in zip(situations(), situations(), strict=True):
            first = _rows(self.source, one)
            assert _same(first, _rows(self.source, one)), "two answers differ: a row source draws nothing"
            assert _same(first, _rows(self.source, other)), "two equal situations differ"

    def test_a_row_that_was_read_is_not_changed_afterwards(self) -> None:
        for where in situations():
            read = [(row, row.titles.copy()) for row in self.source.propose(where)]
            _rows(self.source, where)
            assert all(np.array_equal(row.titles, titles) for row, titles in read), "titles were written to"


def _rows(source: RowSource, where: Situation) -> list[Proposal]:
    return list(source.propose(where))


def _same(rows: list[Proposal], others: list[Proposal]) -> bool:
    return len(rows) == len(others) and all(
        np.array_equal(one.titles, other.titles)
        and msgspec.structs.replace(one, titles=_NOTHING) == msgspec.structs.replace(other, titles=_NOTHING)
        for one, other in zip(rows, others, strict=True)
    )


_NOTHING: np.ndarray = np.zeros(1, int)
