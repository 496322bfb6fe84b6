"""Ratios with the visitor as unit."""

import numpy as np
import pytest

from coldopen.experiments.statistics import fixed_ratios, sequential_ratios
from coldopen.experiments.statistics.ratio import linearised


def test_the_error_of_a_ratio_is_what_resampling_visitors_finds() -> None:
    """The bootstrap's own error with 2,000 resamples is 1.6%."""
    rng = np.random.default_rng(1)
    keen = rng.gamma(2, 1, 2000)
    seen = 1.0 + rng.poisson(10 * keen)
    clicks = rng.binomial(seen.astype(int), 0.05 + 0.02 * np.minimum(keen, 5)).astype(float)
    outcomes = linearised(clicks, seen)
    drawn = rng.integers(0, 2000, (2000, 2000))
    resampled = clicks[drawn].sum(1) / seen[drawn].sum(1)
    assert outcomes.mean() == pytest.approx(clicks.sum() / seen.sum())
    assert outcomes.std(ddof=1) / np.sqrt(2000) == pytest.approx(resampled.std(), rel=0.06)


def test_fixed_and_sequential_ratios_agree_on_value_and_error() -> None:
    rng = np.random.default_rng(2)
    variant, seen = rng.integers(0, 2, 1000), 1.0 + rng.poisson(9, 1000)
    clicks = rng.binomial(seen.astype(int), 0.2).astype(float)
    once, always = fixed_ratios(clicks, seen, variant), sequential_ratios(clicks, seen, variant)
    assert once.absolute.value == pytest.approx(always.absolute.value)
    assert once.absolute.error == pytest.approx(always.absolute.error)
    assert once.control.error == pytest.approx(always.control.error)


def test_visitors_who_saw_nothing_count_nothing_but_a_variant_that_saw_nothing_is_undefined() -> None:
    variant = np.array([0, 0, 1, 1])
    found = sequential_ratios(np.array([2.0, 0, 2, 1, 0]), np.array([4.0, 0, 5, 5, 4]), np.append(variant, 0))
    assert (found.control.value, found.control.n) == (0.25, 3)
    nothing = sequential_ratios(np.zeros(4), np.array([4.0, 2, 0, 0]), variant)
    assert "denominator is 0" in nothing.absolute.why
