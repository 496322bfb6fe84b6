"""Effects within days of arrival where shares and days change, and what is wrong otherwise."""

import numpy as np
import pytest

from coldopen.experiments.statistics import before_after_effect, effect_by_day, pooled_effect

EFFECT = 0.03


def launch(rng, shares, n_a_day=1500) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First streams in a launch: from the middle on, new titles make them 10 points likelier for everyone."""
    day = np.repeat(np.arange(len(shares)), n_a_day)
    variant = (rng.random(len(day)) < np.asarray(shares)[day]).astype(int)
    chance = 0.30 + 0.10 * (day >= len(shares) // 2) + EFFECT * variant
    return (rng.random(len(day)) < chance).astype(float), variant, day


def many(shares, estimate, n=200) -> tuple[float, float]:
    """Bias, and share of intervals that hold the truth, over n launches."""
    found = [estimate(*launch(np.random.default_rng(seed), shares)) for seed in range(n)]
    held = [one.low <= EFFECT <= one.high for one in found]
    return float(np.mean([one.value for one in found])) - EFFECT, float(np.mean(held))


RAMPED, CONSTANT = [0.05, 0.05, 0.1, 0.3, 0.5, 0.5], [0.3] * 6


def test_with_a_ramped_share_only_the_effect_within_days_is_right() -> None:
    """Of 200 launches, coverage's standard error is 0.015; bias's is about 0.001."""
    bias, coverage = many(RAMPED, lambda y, v, d: effect_by_day(y, v, d).effect)
    assert abs(bias) < 0.003
    assert coverage > 0.92
    bias, coverage = many(RAMPED, lambda y, v, d: pooled_effect(y, v))
    assert bias > 0.03
    assert coverage < 0.05
    bias, coverage = many(RAMPED, lambda y, v, d: before_after_effect(y, d >= 3))
    assert bias > 0.05
    assert coverage == 0


def test_at_a_constant_share_comparing_all_with_all_is_right_too() -> None:
    bias, coverage = many(CONSTANT, lambda y, v, d: pooled_effect(y, v))
    assert abs(bias) < 0.003
    assert coverage > 0.92


def test_value_and_error_by_hand() -> None:
    values = np.array([0.0, 2, 5, 9, 1, 1, 1, 3])
    variant = np.array([0, 0, 1, 1, 0, 0, 1, 1])
    found = effect_by_day(values, variant, np.array([4, 4, 4, 4, 5, 5, 5, 5]))
    assert [one.value for one in found.effects] == [6, 1]
    assert found.effect.value == pytest.approx(3.5)
    assert found.effect.error == pytest.approx(np.sqrt(0.25 * (2 / 2 + 8 / 2) + 0.25 * (0 + 2 / 2)))
    wider = effect_by_day(values, variant, np.array([4] * 4 + [5] * 4), anytime=True).effect
    assert wider.high > found.effect.high


def test_days_are_weighted_by_all_arrivals_where_these_are_given() -> None:
    values, variant = np.array([0.0, 2, 5, 9, 1, 1, 1, 3]), np.array([0, 0, 1, 1, 0, 0, 1, 1])
    found = effect_by_day(values, variant, np.array([4] * 4 + [5] * 4), arrivals={4: 10, 5: 90})
    assert found.weights == (0.1, 0.9)
    assert found.effect.value == pytest.approx(0.6 + 0.9)


def test_days_without_both_variants_are_left_out_and_named() -> None:
    values = np.array([1.0, 2, 3, 4, 7, np.nan])
    variant, day = np.array([0, 0, 1, 1, 1, 0]), np.array([1, 1, 1, 1, 2, 2])
    found = effect_by_day(values, variant, day)
    assert (found.days, found.left_out, found.n_left_out) == ((1,), (2,), 1)
    nothing = effect_by_day(values[4:], variant[4:], day[4:])
    assert np.isnan(nothing.effect.value)
    assert "on no day" in nothing.effect.why
