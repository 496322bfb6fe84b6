"""Calibration: chances learned from scores, and the distance of what is claimed from what happens."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.taste.calibration import Calibration, calibrate, calibrated, reliability


def simulated(n: int, intercept: float, slope: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and whether each title was liked, by a known calibration."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(2.0, 1.5, n)
    return scores, rng.random(n) < 1 / (1 + np.exp(-(intercept + slope * scores)))


@pytest.mark.parametrize(("intercept", "slope"), [(-3.0, 1.0), (-1.0, 0.3), (0.5, -0.8), (-4.0, 0.0)])
def test_it_finds_the_intercept_and_slope_that_likes_were_drawn_by(intercept, slope):
    found = calibrate(*simulated(40_000, intercept, slope))
    assert found.intercept == pytest.approx(intercept, abs=0.12)
    assert found.slope == pytest.approx(slope, abs=0.05)


def test_scores_in_another_unit_give_the_same_chances():
    scores, liked = simulated(2000, -2.0, 1.0)
    chances = calibrate(scores, liked).chance(scores)
    assert calibrate(scores * 1000 - 7, liked).chance(scores * 1000 - 7) == pytest.approx(chances, abs=1e-6)


def test_chances_by_hand():
    # sigmoid(-1 + 2 * 0.5) = 1/2; sigmoid(-1 + 2 * 1) = e / (1 + e).
    assert Calibration(-1.0, 2.0).chance(np.array([0.5, 1.0])) == pytest.approx([0.5, np.e / (1 + np.e)])
    assert Calibration(0.0, 1.0).chance(np.array([-1e9, 1e9])) == pytest.approx([0, 1], abs=1e-12)


@pytest.mark.parametrize(("liked", "chance"), [(True, 10.5 / 11), (False, 0.5 / 11)])
def test_where_all_was_liked_or_nothing_scores_say_nothing_and_the_chance_is_never_certain(liked, chance):
    found = calibrate(np.arange(10.0), np.full(10, liked))
    assert found.slope == 0
    assert found.chance(np.array([-5.0, 5.0])) == pytest.approx([chance, chance])


def test_scores_that_tell_likes_from_the_rest_perfectly_give_finite_chances():
    scores = np.arange(100.0)
    found = calibrate(scores, scores >= 50)
    assert np.isfinite([found.intercept, found.slope]).all()
    assert (np.diff(found.chance(scores)) >= 0).all()


def test_scores_that_are_all_the_same_give_the_share_that_was_liked():
    found = calibrate(np.full(8, 3.0), np.arange(8) < 2)
    assert found.chance(np.full(1, 3.0)) == pytest.approx([0.25], abs=0.01)


def test_reliability_by_hand():
    # Two bins of two: claimed 0.15 and 0.7, happened 0 and 1/2; errors 0.15 and 0.2, each of half the number.
    found = reliability(np.array([0.8, 0.1, 0.6, 0.2]), np.array([True, False, False, False]), n_bins=2)
    assert found.claimed == pytest.approx((0.15, 0.7))
    assert found.happened == (0.0, 0.5)
    assert found.n == (2, 2)
    assert found.error == pytest.approx(0.175)


def test_the_error_weighs_bins_by_number():
    # Bins of 2 and 1: |0.1 - 0| twice, |0.5 - 1| once.
    found = reliability(np.array([0.1, 0.1, 0.5]), np.array([False, False, True]), n_bins=2)
    assert found.n == (2, 1)
    assert found.error == pytest.approx((2 * 0.1 + 0.5) / 3)


def test_what_is_calibrated_is_reliable_and_what_is_overconfident_is_not():
    scores, liked = simulated(20_000, -3.0, 1.0)
    whose = np.repeat(np.arange(200), 100)
    calibration, found = calibrated(scores, liked, whose)
    assert found is not None
    assert found.error < 0.02
    assert sum(found.n) == 10_000
    assert reliability(Calibration(-3.0, 3.0).chance(scores), liked).error > 0.2
    assert calibration.slope == pytest.approx(1.0, abs=0.1)


def test_where_nothing_was_examined_nothing_is_known_of_reliability():
    nothing = np.zeros(0)
    assert calibrated(nothing, nothing > 0, nothing) == (Calibration(), None)
