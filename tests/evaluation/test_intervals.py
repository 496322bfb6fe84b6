"""Intervals over visitors."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.evaluation.intervals import compare, estimates, pooled


def test_the_interval_of_a_mean_is_close_to_the_normal_one() -> None:
    values = np.random.default_rng(0).normal(1, 2, (2000, 1))
    [found] = estimates(values)
    half = 1.96 * values.std() / np.sqrt(2000)
    assert found.mean == pytest.approx(values.mean())
    assert (found.low, found.high) == pytest.approx((found.mean - half, found.mean + half), abs=0.02)


def test_undefined_values_are_left_out_and_none_at_all_is_undefined() -> None:
    some, none = estimates(np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]]))
    assert some.mean == 2
    assert none.mean is None


def test_a_constant_difference_is_certain_though_each_mean_is_not() -> None:
    values = np.random.default_rng(0).uniform(1, 3, 100)
    found = compare(values + 0.5, values)
    assert (found.absolute.low, found.absolute.high) == pytest.approx((0.5, 0.5))
    assert found.relative.mean == pytest.approx(0.5 / values.mean())


def test_ten_percent_better_everywhere_is_ten_percent_better() -> None:
    values = np.random.default_rng(0).uniform(1, 3, 100)
    found = compare(1.1 * values, values)
    assert (found.relative.low, found.relative.high) == pytest.approx((0.1, 0.1))


def test_a_ratio_to_nothing_is_undefined() -> None:
    assert compare(np.ones(3), np.zeros(3)).relative.mean is None


def test_a_visitor_met_under_two_seeds_counts_once_with_the_mean() -> None:
    people, values = pooled(
        [(np.array([5, 2]), np.array([[1.0], [4.0]])), (np.array([5]), np.array([[2.0]]))]
    )
    assert people.tolist() == [2, 5]
    assert values.tolist() == [[4.0], [1.5]]
