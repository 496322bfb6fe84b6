"""How unevenly attention is spread, by hand and by the definition."""

import math

import numpy as np
import pytest

from coldopen.metrics import gini, top_share


def test_gini_is_half_the_mean_difference_of_two_titles_beside_their_mean() -> None:
    """Of 1, 2 and 5: differences 1, 4, 3, each twice among nine pairs, mean 16/9; the mean is 8/3, so the
    coefficient is 16/9 / (2 x 8/3) = 1/3."""
    assert gini(np.array([5.0, 1.0, 2.0])) == pytest.approx(1 / 3)
    counts = np.random.default_rng(1).pareto(1.2, 200)
    by_definition = np.abs(counts[:, None] - counts[None, :]).mean() / (2 * counts.mean())
    assert gini(counts) == pytest.approx(by_definition)


def test_titles_that_nobody_watches_count_too() -> None:
    assert gini(np.array([1.0, 1.0])) == 0
    assert gini(np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(0.5)
    assert gini(np.array([7.0, *[0.0] * 99])) == pytest.approx(0.99)


def test_the_share_of_the_top_is_that_of_its_titles_at_least_one() -> None:
    counts = np.concatenate([[30.0, 20.0], np.full(198, 50 / 198)])
    assert top_share(counts) == pytest.approx(0.5), "two of 200 titles"
    assert top_share(np.array([3.0, 1.0])) == pytest.approx(0.75), "one of two"


def test_where_nothing_was_counted_both_are_undefined() -> None:
    for counts in (np.zeros(3), np.zeros(0)):
        assert math.isnan(gini(counts))
        assert math.isnan(top_share(counts))
