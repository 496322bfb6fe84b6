"""Moments by day and variant, put together again."""

import numpy as np
import pytest

from coldopen.experiments.analysis.cells import cells_of
from coldopen.experiments.analysis.effects import Test, effect
from coldopen.experiments.statistics.samples import moments


def test_days_together_have_the_moments_of_all_their_visitors() -> None:
    rng = np.random.default_rng(1)
    day, variant = rng.integers(20, 26, 500), rng.integers(0, 2, 500)
    values = rng.exponential(1 + day - 20.0)
    values[rng.random(500) < 0.2] = np.nan
    found = cells_of(values, variant, day, 2).together(1)
    by_hand = moments(values[(variant == 1) & np.isfinite(values)])
    assert found.n == by_hand.n
    assert (found.mean, found.variance, found.third) == pytest.approx(
        (by_hand.mean, by_hand.variance, by_hand.third)
    )


@pytest.mark.parametrize("between", ["pooled", "by day"])
def test_a_sequence_is_not_looked_at_too_early_and_a_fixed_test_has_its_one_look(between) -> None:
    rng = np.random.default_rng(1)
    day, variant = np.repeat([1, 2], 300), (rng.random(600) < 0.2).astype(int)
    cells = cells_of((rng.random(600) < 0.1).astype(float), variant, day, 2)
    found = effect(cells, 1, "new", Test("sequential", 0.05, 5000), between)
    assert found.why == "too early to look: each variant needs 200 visitors with this outcome"
    assert found.value is not None
    assert (found.low, found.p) == (None, None)
    assert effect(cells, 1, "new", Test("fixed", 0.05, 5000), between).low is not None
