"""Confidence sequences adjusted by signals."""

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.experiments.statistics import (
    adjusted_mean,
    influence,
    path_of_adjusted,
    pooled_effect,
    sequential_means,
)

RAMP = np.repeat([0.05, 0.1, 0.3, 0.5], 1500)


def visitors(seed: int, share, effect: float = 0.0, n: int = 6000):
    """Outcomes that signals explain in part, whose level rises with time."""
    rng = np.random.default_rng(seed)
    signals = rng.integers(0, 2, (n, 4)).astype(float)
    variant = (rng.random(n) < share).astype(int)
    level = signals @ [2.0, -1.0, 1.0, 0.0] + 0.5 * (np.arange(n) >= n // 2) + effect * variant
    return rng.normal(level), variant, signals


def test_adjustment_narrows_the_interval_as_much_as_signals_explain() -> None:
    """Signals explain 1.5 of 1.5 + 1/16 (time's) + 1 (noise)."""
    values, variant, signals = visitors(1, 0.5, 0.2)
    plain, adjusted = sequential_means(values, variant).absolute, adjusted_mean(values, variant, signals, 0.5)
    assert (adjusted.error / plain.error) ** 2 == pytest.approx((1 + 1 / 16) / (2.5 + 1 / 16), rel=0.06)
    assert adjusted.low < 0.2 < adjusted.high


def test_a_ramp_biases_the_pooled_estimate_and_not_this_one() -> None:
    """Of 100 experiments; the error of the mean is about 0.006."""
    adjusted, pooled = [], []
    for seed in range(100):
        values, variant, signals = visitors(seed, RAMP, 0.2)
        adjusted.append(adjusted_mean(values, variant, signals, RAMP).value)
        pooled.append(pooled_effect(values, variant).value)
    assert np.mean(adjusted) == pytest.approx(0.2, abs=0.015)
    assert np.mean(pooled) > 0.3


def test_false_alarms_after_every_visitor_are_at_most_one_in_twenty() -> None:
    """300 tests of 6,000 visitors."""
    alarms = 0
    for seed in range(300):
        values, variant, signals = visitors(seed, 0.5)
        alarms += path_of_adjusted(values, variant, signals, 0.5).found is not None
    assert alarms / 300 <= 0.05


def test_a_visitor_s_number_does_not_change_when_others_come() -> None:
    values, variant, signals = visitors(1, 0.5)
    early = influence(values[:1000], variant[:1000], signals[:1000], 0.5)
    psi = influence(values, variant, signals, 0.5)
    np.testing.assert_array_equal(psi[: len(early)], early)
    path = path_of_adjusted(values, variant, signals, 0.5, [1000])
    found = adjusted_mean(values[:1000], variant[:1000], signals[:1000], 0.5)
    assert path.n[0] == found.n == 1000 - 16
    assert (path.low[0], path.high[0]) == pytest.approx((found.low, found.high))


def test_what_cannot_be_adjusted_is_said() -> None:
    values, variant, signals = visitors(1, 0.5, n=10)
    assert "both variants" in adjusted_mean(values, variant, signals, 0.5).why
    with pytest.raises(Problem, match="share"):
        adjusted_mean(values, variant, signals, 1.0)
