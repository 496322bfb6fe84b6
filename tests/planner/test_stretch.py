"""Stretches of slots chosen and filled by compiled code: pages and their records are the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import msgspec
import pytest

from coldopen.core.decision import Decision
from coldopen.engine import Engine, PageRequest, encode_titles
from coldopen.evaluation.propensities import past
from coldopen.evaluation.propensities.cases import ASKED, CASES, Case
from coldopen.planner import stretch
from coldopen.planner.loops import PLAIN, loops
from coldopen.rules import RuleBook
from coldopen.simulator.titles import generate_titles

AT = 1_760_000_000_000
WIDE = Case(
    "wide",
    "a large catalogue",
    titles=lambda: generate_titles(2000, seed=3),
    asked=msgspec.structs.replace(ASKED, n_rows=30, n_columns=25),
    before=past.with_learned_values,
)


HELD_BACK = Case(
    "held back",
    "titles may not be in the first rows, and one row has a slot of its own",
    titles=lambda: generate_titles(300, seed=5),
    asked=msgspec.structs.replace(ASKED, n_rows=12),
    rules="""
[[rule]]
id = "drama"
pin = { row = "genre:Drama", position = 4 }

[[culture]]
id = "drama-later"
tags = ["gore", "horror", "violence"]
treatment = "not_first"
""",
)
OTHERS = {"pinned titles", "moved rows", "few titles", "re-plans"}
"""Cases in which rows are drawn by other policies, titles are pinned, or pages go on from others."""


@pytest.mark.parametrize("case", [*CASES, WIDE, HELD_BACK], ids=lambda case: case.name)
def test_pages_are_the_same(tmp_path, monkeypatch, case) -> None:
    pytest.importorskip("numba")
    compiled, whys = loops(), []

    def noted(*arguments: object) -> int:
        whys.append(compiled.stretch(*arguments))
        return whys[-1]

    with opened(tmp_path, case) as (engine, asked):
        monkeypatch.setattr(stretch, "loops", lambda: compiled._replace(stretch=noted))
        fast = decisions(engine, asked)
        monkeypatch.setattr(stretch, "loops", lambda: PLAIN)
        n_ran = len(whys)
        assert decisions(engine, asked) == fast
    assert len(whys) == n_ran
    assert (n_ran == 0) == (case.name in OTHERS)
    if case.name == "new titles":
        assert stretch.MAY_TRY in whys
    if case.name == "a top ten":
        assert stretch.NOT_FILLED in whys


@contextmanager
def opened(folder: Path, case: Case) -> Iterator[tuple[Engine, PageRequest]]:
    """The service of a case, at a time that goes on by a millisecond whenever it is asked for."""
    time, number = count(AT), count(1)
    with Engine.open(
        folder, case.settings, clock=lambda: next(time), decision_number=lambda ms: next(number)
    ) as engine:
        engine.install("catalogue", encode_titles(case.titles()))
        if case.rules:
            engine.install("rules", RuleBook.parse({"rules.toml": case.rules}).encode())
        asked = case.before(engine, case.asked)
        engine.log.settle()
        engine.refresh()
        yield engine, asked


def decisions(engine: Engine, asked: PageRequest) -> list[Decision | None]:
    """What is decided for some visits, the same ones whenever this is asked."""
    numbers = count(10_000_000)
    engine._decision_number = lambda ms: next(numbers)
    return [
        engine.page(
            asked if asked.visit else msgspec.structs.replace(asked, visit=f"v{i}"),
            at_ms=AT + 3_600_000 + i,
            record=False,
        ).decision
        for i in range(40)
    ]
