"""Anytime-valid linear models."""

import numpy as np
import pytest
from scipy import integrate, stats

from coldopen.experiments.statistics import linear_effect, linear_test
from coldopen.experiments.statistics.linear_sequence import log_t_martingale, t_radius


def visitors(seed: int, n: int = 400, effect: float = 0.0):
    rng = np.random.default_rng(seed)
    variant, x = rng.integers(0, 3, n), rng.normal(size=(n, 2))
    return x @ [1.0, -2.0] + effect * (variant == 1) + rng.normal(size=n), variant, x


def test_value_and_error_are_those_of_least_squares() -> None:
    values, variant, x = visitors(1, effect=0.4)
    kept = variant < 2
    design = np.column_stack([variant[kept] == 1, np.ones(kept.sum()), x[kept]]).astype(float)
    inverse = np.linalg.inv(design.T @ design)
    by_hand = inverse @ design.T @ values[kept]
    left = values[kept] - design @ by_hand
    error = np.sqrt(left @ left / (kept.sum() - 4) * inverse[0, 0])
    found = linear_effect(values, variant, x)
    assert (found.value, found.error) == (pytest.approx(by_hand[0]), pytest.approx(error))


def test_the_martingale_is_a_mixture_over_effects() -> None:
    """By hand: noncentral t densities over a normal mixture of effects, against the central one."""
    nu, z, phi, t = 12, 9.0, 4.0, 1.7

    def mixed(effect: float) -> float:
        density = (stats.nct.pdf(t, nu, effect * np.sqrt(z)) + stats.nct.pdf(-t, nu, effect * np.sqrt(z))) / 2
        return density * stats.norm.pdf(effect, scale=phi**-0.5)

    by_hand = integrate.quad(mixed, -6, 6)[0] / stats.t.pdf(t, nu)
    assert np.exp(log_t_martingale(t * t, nu, phi / (phi + z))) == pytest.approx(by_hand, rel=1e-6)


def test_the_interval_ends_where_the_p_value_is_alpha() -> None:
    for nu, r in ((50, 0.5), (3000, 0.02)):
        edge = t_radius(nu, r, 0.05)
        assert np.exp(-log_t_martingale(edge**2, nu, r)) == pytest.approx(0.05)
    assert np.isinf(t_radius(3, 0.9, 0.05)), "three visitors tell nothing"


def test_with_one_variant_the_f_test_is_the_t_test() -> None:
    values, variant, x = visitors(2, effect=0.3)
    two = variant < 2
    test = linear_test(values[two], variant[two], x[two])
    effect = linear_effect(values[two], variant[two], x[two])
    assert test.statistic == pytest.approx((effect.value / effect.error) ** 2)
    assert test.p == pytest.approx(effect.p)


def test_normal_errors_give_false_alarms_in_at_most_one_in_twenty_from_the_first_visitor_on() -> None:
    """300 tests of 100 visitors, each looked at after every fifth; 0.05 is promised, exactly."""
    alarms = 0
    for seed in range(300):
        values, variant, x = visitors(seed + 100, 100)
        variant = variant % 2
        alarms += any(
            linear_effect(values[:n], variant[:n], x[:n], expected=0.5).p <= 0.05 for n in range(10, 101, 5)
        )
    assert alarms / 300 <= 0.05


def test_too_few_visitors_say_so() -> None:
    values, _, x = visitors(1, 5)
    assert "too few visitors" in linear_effect(values, np.array([0, 0, 1, 1, 0]), np.hstack([x, x**2])).why
    assert "two visitors" in linear_effect(values, np.zeros(5)).why
    assert "no variant but the control" in linear_test(values, np.zeros(5)).why
