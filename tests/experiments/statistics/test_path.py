"""Estimates look by look."""

import numpy as np
import pytest
from outcomes import OUTCOMES

from coldopen.core.errors import Problem
from coldopen.experiments.statistics import (
    path_of_means,
    path_of_ratios,
    sequential_means,
    sequential_ratios,
)


def test_each_look_is_what_a_comparison_of_the_visitors_until_then_gives() -> None:
    rng = np.random.default_rng(3)
    numerator, denominator = OUTCOMES["clicks"](rng, 3000)
    numerator[rng.random(3000) < 0.1] = np.nan
    variant = rng.integers(0, 3, 3000)
    looks = np.array([5, 40, 700, 2000, 3000])
    for ratio in (False, True):
        path = (
            path_of_ratios(numerator, denominator, variant, looks)
            if ratio
            else path_of_means(numerator, variant, looks)
        )
        for i, n in enumerate(looks):
            until = slice(n)
            found = (
                sequential_ratios(numerator[until], denominator[until], variant[until])
                if ratio
                else sequential_means(numerator[until], variant[until])
            ).absolute
            if found.defined:
                assert path.value[i] == pytest.approx(found.value)
                assert path.n[i] == found.n
                assert (path.low[i], path.high[i]) == pytest.approx((found.low, found.high))
                assert path.p[i] == pytest.approx(found.p)
            else:
                assert (path.low[i], path.high[i], path.p[i]) == (-np.inf, np.inf, 1)


def test_large_numbers_of_like_size_lose_no_digits() -> None:
    rng = np.random.default_rng(3)
    values, variant = rng.normal(size=2000), rng.integers(0, 2, 2000)
    near, far = path_of_means(values, variant), path_of_means(values + 1e9, variant)
    np.testing.assert_allclose(near.log_e, far.log_e, atol=1e-3)


def test_the_first_look_that_found_something_is_named() -> None:
    rng = np.random.default_rng(3)
    variant = rng.integers(0, 2, 4000)
    path = path_of_means(rng.normal(0.3 * variant), variant)
    assert path.found is not None
    assert path.p[path.found] <= 0.05 < path.p[: path.found].min()
    assert path_of_means(np.zeros(4000), variant).found is None


def test_looks_that_do_not_ascend_are_refused() -> None:
    with pytest.raises(Problem, match="looks"):
        path_of_means(np.zeros(10), np.arange(10) % 2, np.array([5, 3]))
