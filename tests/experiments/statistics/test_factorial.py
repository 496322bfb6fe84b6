"""Policy and content in a 2 x 2 design."""

import numpy as np
import pytest

from coldopen.experiments.statistics import factorial


def test_intervals_hold_main_effects_and_interaction_as_often_as_promised() -> None:
    """Unequal shares; of 400 experiments, a coverage of 0.95 has standard error 0.011."""
    held = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        policy, content = rng.random(3000) < 0.3, rng.random(3000) < 0.6
        chance = 0.2 + 0.05 * policy + 0.1 * content + 0.04 * policy * content
        found = factorial(rng.random(3000) < chance, policy, content)
        truth = {"policy": 0.07, "content": 0.12, "interaction": 0.04}
        held.append([getattr(found, k).low <= v <= getattr(found, k).high for k, v in truth.items()])
    assert np.mean(held, 0) == pytest.approx([0.95] * 3, abs=0.03)


def test_an_empty_variant_leaves_all_effects_undefined() -> None:
    found = factorial(np.arange(6.0), np.array([0, 0, 0, 0, 1, 1]), np.array([0, 0, 1, 1, 0, 0]))
    assert found.n == ((2, 2), (2, 0))
    assert "each of the four variants" in found.interaction.why
    assert np.isnan(found.means[1][1])


def test_intervals_for_all_times_are_wider() -> None:
    rng = np.random.default_rng(0)
    arrays = rng.normal(size=400), rng.integers(0, 2, 400), rng.integers(0, 2, 400)
    once, always = factorial(*arrays).policy, factorial(*arrays, anytime=True).policy
    assert always.low < once.low < once.high < always.high
