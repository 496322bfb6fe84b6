"""A service with nothing in it but what a case says, at a moment that does not pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from coldopen.engine import Engine, PageRequest, encode_titles
from coldopen.evaluation.propensities.cases import Case
from coldopen.rules import RuleBook

NOW = 1_780_000_000_000
"""When pages are made, in Unix milliseconds."""

_BEFORE_MS = 600_000
"""So long before that was what happened before: rows that were seen then have been learned from."""


class _Clock:
    def __init__(self, ms: int) -> None:
        self.ms = ms

    def __call__(self) -> int:
        return self.ms


@contextmanager
def opened(case: Case, folder: Path) -> Iterator[tuple[Engine, PageRequest]]:
    """The engine of a case, in an empty folder, and the request for all pages. Page numbers count from 1."""
    clock, numbers = _Clock(NOW - _BEFORE_MS), count(1)
    with Engine.open(folder, case.settings, clock=clock, decision_number=lambda _: next(numbers)) as engine:
        engine.install("catalogue", encode_titles(case.titles()))
        if case.rules:
            engine.install("rules", RuleBook.parse({"rules.toml": case.rules}).encode())
        asked = case.before(engine, case.asked)
        clock.ms = NOW
        engine.withdraw("of no title")  # one more record: its view has all that was before
        yield engine, asked
