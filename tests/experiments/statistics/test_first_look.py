"""When it is too early to look."""

import numpy as np
import pytest
from scipy import stats

from coldopen.experiments.statistics import (
    Moments,
    sequential_means,
    skewness,
    skewness_by_day,
    why_early,
)
from coldopen.experiments.statistics.samples import moments


def test_the_skewness_of_a_difference_is_what_repeating_it_shows() -> None:
    """Exponential outcomes, 20 and 180 visitors: 200,000 repetitions give the skewness to within 0.006."""
    rng = np.random.default_rng(2)
    control = rng.gamma(180, 1, 200_000) / 180
    treatment = rng.gamma(20, 1, 200_000) / 20
    found = skewness(Moments(180, 1, 1, 2), Moments(20, 1, 1, 2))
    assert found == pytest.approx(stats.skew(treatment - control), abs=0.02)


def test_in_equal_shares_skewness_cancels() -> None:
    one = Moments(260, 3, 9, 500)
    assert skewness(one, one) == 0
    assert why_early(one, one) == ""


def test_one_day_with_all_visitors_has_the_skewness_of_a_plain_difference() -> None:
    one, other = Moments(900, 0.05, 0.0475, 0.043), Moments(100, 0.06, 0.056, 0.05)
    found = skewness_by_day(one, other, np.array([900]), np.array([100]), np.array([1.0]))
    assert found == pytest.approx(float(skewness(one, other)))
    parts = skewness_by_day(one, other, np.full(9, 100), np.full(9, 100 / 9), np.full(9, 1 / 9))
    assert parts == pytest.approx(found), "nine days of equal shares are one day"


def test_a_rare_outcome_in_a_small_variant_has_to_be_waited_for() -> None:
    rng = np.random.default_rng(1)
    values, variant = (rng.random(9000) < 0.05).astype(float), (rng.random(9000) < 0.1).astype(int)
    soon = sequential_means(values[:2500], variant[:2500]).absolute
    assert soon.why.startswith("too early to look: the estimate has a skewness of")
    assert np.isfinite(soon.value)
    assert np.isnan([soon.low, soon.high, soon.p]).all()
    assert sequential_means(values, variant).absolute.defined
    few = sequential_means(rng.normal(size=380), np.arange(380) % 2).absolute
    assert few.why == "too early to look: each variant needs 200 visitors with this outcome"


def test_without_third_moments_nothing_is_said() -> None:
    assert why_early(Moments(5, 0.1, 0.09), Moments(5, 0.1, 0.09)) == ""
    assert moments(np.array([1.0, 2.0, 6.0])).third == pytest.approx(6.0)
