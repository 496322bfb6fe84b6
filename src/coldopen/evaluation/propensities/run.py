"""All cases, two at a time; and planners with planted errors, which must not pass."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from queue import Empty, Queue
from typing import Any

from coldopen.core.errors import Problem
from coldopen.evaluation.propensities.cases import CASES, CHILD, Case
from coldopen.evaluation.propensities.check import Tell, check
from coldopen.evaluation.propensities.faults import FAULTS
from coldopen.evaluation.propensities.report import Found, Line, Planted, lines_of

NAMES = tuple(case.name for case in (*CASES, CHILD))
_SECONDS = 0.2


def run(
    names: Sequence[str], n_pages: int, seed: int, n_processes: int = 1, tell: Tell = lambda n: None
) -> tuple[Line, ...]:
    """So many pages of each case, each in a process of its own where there may be more than one.

    Raises:
        Problem: there is no case of a name.
    """
    cases = [case_of(name) for name in names]
    if n_processes == 1:
        return lines_of([check(case, n_pages, seed, tell) for case in cases])
    spawning: Any = multiprocessing.get_context("spawn")
    with spawning.Manager() as manager, ProcessPoolExecutor(n_processes, spawning) as pool:
        told = manager.Queue()
        found = [pool.submit(_check, name, n_pages, seed, told) for name in names]
        for n in _told(told, found):
            tell(n)
        return lines_of([each.result() for each in found])


def run_planted(n_pages: int, seed: int, tell: Tell = lambda n: None) -> tuple[Planted, ...]:
    """What the same check says of planners that ignore something in the chances they log."""
    found = []
    for name, (case, planted) in FAULTS.items():
        with planted():
            [line] = lines_of([check(case_of(case), n_pages, seed, tell)])
        found.append(Planted(name, not line.agrees, line))
    return tuple(found)


def case_of(name: str) -> Case:
    """The case of a name.

    Raises:
        Problem: there is none.
    """
    for case in (*CASES, CHILD):
        if case.name == name:
            return case
    raise Problem("case", name, f"one of {', '.join(NAMES)}")


def _check(name: str, n_pages: int, seed: int, told: Queue[int]) -> Found:
    return check(case_of(name), n_pages, seed, told.put)


def _told(told: Queue[int], running: Sequence[Future[Found]]) -> Iterator[int]:
    """What is told until all is done."""
    while True:
        done = not wait(running, 0).not_done
        try:
            yield told.get(timeout=_SECONDS)
        except Empty:
            if done:
                return
