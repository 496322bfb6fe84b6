"""Asymptotic confidence sequences: as gbstats has them, and as the paper does."""

import numpy as np
import pytest
from recorded import cases

from coldopen.core.anytime import radius
from coldopen.experiments.statistics import Moments, sequential_from_moments, sequential_means
from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT, log_e_value, p_value


@pytest.mark.parametrize("case", cases("gbstats"))
def test_intervals_and_p_values_are_those_of_gbstats(case) -> None:
    ours = sequential_from_moments(
        Moments(*case["control"]), Moments(*case["treatment"]), case["alpha"], case["tightest_at"]
    )
    for kind in ("absolute", "relative"):
        found = getattr(ours, kind)
        expected = case[kind]
        np.testing.assert_allclose(
            [found.value, found.low, found.high, found.p], expected, rtol=1e-12, atol=1e-12
        )


def test_the_p_value_is_at_most_alpha_exactly_when_the_interval_leaves_out_nothing() -> None:
    n = np.array([10, 500, 5000, 400_000])
    for alpha in (0.01, 0.05, 0.2):
        edge = radius(1.0, n, alpha, TIGHTEST_AT)
        np.testing.assert_allclose(p_value(edge, 1.0, n, alpha), alpha, rtol=1e-9)
        np.testing.assert_allclose(np.exp(-log_e_value(edge, 1.0, n, alpha)), alpha, rtol=1e-9)


def test_in_standard_errors_the_interval_is_narrowest_about_where_it_was_tuned_to_be() -> None:
    n = np.geomspace(100, 1_000_000, 2000)
    for tightest_at in (2000, 50_000):
        narrowest = n[radius(1.0, n, 0.05, tightest_at).argmin()]
        assert narrowest == pytest.approx(tightest_at, rel=0.15)


def test_under_no_effect_a_mixture_of_likelihood_ratios_averages_one() -> None:
    """By hand: over a standard normal statistic, the mean of exp(log_e) is 1 (numerical integral, 1e-6)."""
    z = np.linspace(-37, 37, 200_001)
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    for n in (100, 2000):
        e = np.exp(log_e_value(z, 1.0, n, 0.05))
        assert np.trapezoid(e * density, z) == pytest.approx(1, abs=1e-6)


def test_what_is_undefined_says_why_and_is_not_zero() -> None:
    values, variant = np.array([1.0, np.nan, 0.0, 2.0]), np.array([0, 0, 1, 1])
    found = sequential_means(values, variant)
    assert np.isnan(found.absolute.value)
    assert found.absolute.why == "control has 1 visitor with this outcome; 2 are needed"
    same = sequential_means(np.ones(10), np.arange(10) % 2)
    assert "all outcomes are the same" in same.absolute.why
    nobody = sequential_means(np.array([0.0, 0, 1, 0]), variant)
    assert nobody.relative.why == "the control's mean is 0"
    assert nobody.absolute.value == 0.5
