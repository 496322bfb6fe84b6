"""What sequential and fixed tests promise; in full: benchmarks/statistics_held.py."""

import numpy as np
import pytest
from outcomes import OUTCOMES

from coldopen.core.anytime import radius
from coldopen.experiments.statistics import path_of_ratios, sequential_ratios
from coldopen.experiments.statistics.confidence_sequence import TIGHTEST_AT


@pytest.mark.parametrize("share", [0.5, 0.1])
@pytest.mark.parametrize("kind", OUTCOMES)
def test_looking_after_every_visitor_raises_false_alarms_in_at_most_one_test_of_twenty(kind, share) -> None:
    """200 A/A tests of 6,000 visitors; at most 0.05 + 2 standard errors of 0.015 are called an effect."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng([seed, 31])
        variant = (rng.random(6000) < share).astype(int)
        alarms += path_of_ratios(*OUTCOMES[kind](rng, 6000), variant).found is not None
    assert alarms / 200 <= 0.08


def test_looking_at_a_fixed_interval_raises_many() -> None:
    """The mistake that all this is for: of 200 A/A tests, looked at after every tenth visitor."""
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng([seed, 31])
        values, variant = rng.random(6000) < 0.4, rng.integers(0, 2, 6000)
        path = path_of_ratios(values, np.ones(6000), variant, np.arange(200, 6001, 10))
        error = (path.high - path.low) / 2
        z = path.value / (error / _in_errors(path.n))
        alarms += (np.abs(z) > 1.96).any()
    assert alarms / 200 > 0.25


def _in_errors(n: np.ndarray) -> np.ndarray:
    return radius(1.0, n, 0.05, TIGHTEST_AT)


@pytest.mark.parametrize("kind", OUTCOMES)
def test_one_look_raises_false_alarms_in_one_test_of_twenty(kind) -> None:
    """800 A/A tests of 4,000 visitors, one in ten in the treatment: 0.05, with a standard error of 0.008."""
    alarms = 0
    for seed in range(800):
        rng = np.random.default_rng([seed, 32])
        variant = (rng.random(4000) < 0.1).astype(int)
        found = sequential_ratios(*OUTCOMES[kind](rng, 4000), variant).absolute
        alarms += abs(found.value) > 1.96 * found.error
    assert 0.03 <= alarms / 800 <= 0.075
