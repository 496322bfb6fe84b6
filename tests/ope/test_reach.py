"""What a log's pages are worth, foretold from chances alone, and what would make it answer."""

import numpy as np
import pytest

from coldopen import ope

LOGGED, TARGET = np.array([0.7, 0.2, 0.1]), np.array([[0.1, 0.2, 0.7]])


def drawn(n: int, floor: float, k: int = 2, seed: int = 1) -> tuple[ope.PageLog, np.ndarray]:
    """Pages of slots that are drawn alike from three rows, half of them earning; the target wants others."""
    rng = np.random.default_rng(seed)
    own = (LOGGED - 0.1 / 3) / 0.9
    chances = (1 - floor) * own + floor / 3
    ratios = (TARGET[0] / chances)[rng.choice(3, (n, k), p=chances)]
    rewards = np.zeros((n, k))
    rewards[:, 0] = rng.random(n) < 0.5
    return ope.PageLog(ratios, rewards), ope.squares_of(TARGET, chances, floor)[0] ** k


@pytest.mark.parametrize("floor", [0.1, 0.5])
def test_what_pages_are_worth_is_known_before_they_are_drawn(floor: float) -> None:
    _, squares = drawn(10, 0.1)
    log, own = drawn(100_000, floor)
    worth = ope.overlap_of(log.weights[:, -1]).ess / 100_000
    assert 1 / own[0] == pytest.approx(worth, rel=0.05)
    assert 1 / squares[1 + ope.FLOORS.index(floor)] == pytest.approx(worth, rel=0.05)


def test_a_log_says_how_many_pages_which_floor_or_how_many_rows_would_answer() -> None:
    log, squares = drawn(900, 0.1)
    assert "equal ones" in ope.refusals(log.weights[:, -1], log.totals)[0]
    n = 100 * squares[0]
    told = ope.advice(log, squares, 0.1)
    assert told.startswith("would tell: about 2,")
    assert 2000 < n < 3000
    assert "pages served with policy.floor = 0.5 instead of 0.1" in told
    assert told.endswith("these pages, for the first row (--rows 1)")


def test_nothing_is_advised_where_nothing_would_help() -> None:
    log = ope.PageLog(np.array([[0.0]] * 99 + [[1e9]]), np.ones((100, 1)))
    assert ope.advice(log, np.full(1 + len(ope.FLOORS), 1e9), 0.04) == ""
