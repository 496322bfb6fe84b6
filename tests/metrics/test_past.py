"""What a log says of a metric before a test."""

import pytest

from coldopen.core.errors import Problem
from coldopen.experiments.past import past_of

DAY = 86_400


def visitors(log, n: int = 8):
    """Two visitors a day, every other one with a stream of three minutes."""
    for i in range(n):
        at = i * DAY // 2
        log.page(f"v{i}", at, visitor=f"v{i}")
        if i % 2:
            log.said(f"v{i}", ("play", at + 20, 0, 0, "a"), ("end", at + 200, 0, 0, "a", 180.0))
    return log


def test_mean_variance_and_visitors_a_day_are_of_all_whose_window_has_closed(log) -> None:
    found = past_of(visitors(log).tables(), "first_stream@1")
    assert (found.mean, found.n, found.visitors_a_day) == (0.5, 8, 2)
    assert found.variance == pytest.approx(8 / 7 / 4)
    recent = past_of(visitors(log).tables(ends=3 * DAY + 60), "first_stream@1")
    assert recent.n < found.n


def test_an_empty_log_is_said(log) -> None:
    with pytest.raises(Problem, match="visitors in the sealed log"):
        past_of(log.tables(), "first_stream@1")


def test_a_metric_that_is_known_of_nobody_is_said(log) -> None:
    with pytest.raises(Problem, match="visitors of whom latency_ms@1 is known"):
        past_of(visitors(log).tables(), "latency_ms@1")
