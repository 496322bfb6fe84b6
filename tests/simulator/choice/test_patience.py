"""How long people browse."""

import numpy as np
import pytest

from coldopen.simulator.choice.patience import DISAPPOINTMENT_SECONDS, goes_on, survival


def test_half_of_them_have_left_once_their_patience_is_over():
    on, _ = goes_on(np.full(30, 2.5), 75.0)
    assert on.prod() == pytest.approx(0.5)


def test_a_disappointment_costs_what_its_seconds_would():
    on, after = goes_on(np.array([4.0, 6.0]), 50.0)
    assert after[1] == pytest.approx(survival(10 + DISAPPOINTMENT_SECONDS, 50.0) / survival(4.0, 50.0))
    assert (after < on).all()


def test_fresh_patience_is_not_tried_by_what_came_before():
    on, _ = goes_on(np.full(10, 5.0), 60.0, since_seconds=25.0)
    fresh, _ = goes_on(np.full(5, 5.0), 60.0)
    np.testing.assert_allclose(on, np.concatenate([np.ones(5), fresh]))


def test_chances_stay_numbers_however_late_it_is():
    on, after = goes_on(np.full(500, 30.0), 2.0)
    assert np.isfinite(on).all()
    assert np.isfinite(after).all()
