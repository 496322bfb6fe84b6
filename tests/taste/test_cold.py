"""Titles that nobody has liked, scored as those most like them, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.taste.cold import N_ALIKE, ColdTitles

# Titles 0 and 1 are known, at right angles. Title 2 is cold and near title 0, its cosines 4/5 and 3/5.
# Title 3 is cold and as title 1. Title 4 was liked twice, too little to speak for others. Title 5 is cold,
# and nothing is known of it.
DIRECTIONS = np.array([[1, 0], [0, 1], [0.8, 0.6], [0, 1], [1, 0], [0, 0]], np.float32)
N_LIKES = np.array([5, 3, 0, 0, 2, 0])
SCORES = np.array([2.0, 1.0, 9.0, 9.0, 7.0, 8.0], np.float32)


def filled(cold: ColdTitles, by_content: np.ndarray) -> np.ndarray:
    scores = SCORES.copy()
    cold.fill(scores, by_content)
    return scores


def test_which_titles_are_cold_and_what_they_are_like():
    cold = ColdTitles.of(DIRECTIONS, N_LIKES)
    assert cold.cold.tolist() == [2, 3]
    assert cold.alike.tolist() == [[0, 1], [1, 0]]
    # Weights go by the fourth power of the cosine: 0.4096 and 0.1296 of 0.5392.
    assert cold.weight[0] == pytest.approx([0.4096 / 0.5392, 0.1296 / 0.5392], abs=1e-6)
    assert cold.weight[1] == pytest.approx([1, 0], abs=1e-6)


def test_before_any_like_a_cold_title_scores_as_those_like_it_do():
    found = filled(ColdTitles.of(DIRECTIONS, N_LIKES), np.zeros(6))
    assert found[2] == pytest.approx((2 * 0.4096 + 0.1296) / 0.5392, abs=1e-5)
    assert found[3] == pytest.approx(1.0, abs=1e-5)
    assert found[[0, 1, 4, 5]].tolist() == SCORES[[0, 1, 4, 5]].tolist()


def test_being_near_what_was_liked_adds_a_spread_of_estimates_for_each_spread_of_nearness():
    # Of two titles, whatever their nearness, one is a spread above the mean and the other a spread below.
    cold = ColdTitles.of(DIRECTIONS, N_LIKES)
    before, after = filled(cold, np.zeros(6)), filled(cold, np.array([0, 0, 0.1, 0.9, 0, 0]))
    spread = abs(before[2] - before[3]) / 2
    assert after[3] - before[3] == pytest.approx(spread, abs=1e-5)
    assert after[2] - before[2] == pytest.approx(-spread, abs=1e-5)


def test_without_known_titles_or_cold_ones_nothing_changes():
    for n_likes in (np.zeros(6, int), np.full(6, 9)):
        cold = ColdTitles.of(DIRECTIONS, n_likes)
        assert len(cold.cold) == 0
        assert filled(cold, np.ones(6)).tolist() == SCORES.tolist()


def test_of_many_known_titles_the_fifty_most_like_it_count():
    angles = np.linspace(0.1, 1.5, 80)
    directions = np.stack([np.cos([0, *angles]), np.sin([0, *angles])], 1).astype(np.float32)
    cold = ColdTitles.of(directions, np.array([0] + [3] * 80))
    assert cold.alike[0].tolist() == list(range(1, N_ALIKE + 1))
    assert cold.weight[0].sum() == pytest.approx(1)
    assert (np.diff(cold.weight[0]) < 0).all()


def test_of_many_cold_titles_the_best_are_those_that_working_out_each_would_find():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(2000, 6)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    n_likes = np.where(np.arange(2000) < 600, 5, 0)
    cold = ColdTitles.of(directions, n_likes)
    scores, near = (directions @ rng.normal(size=6) for _ in range(2))
    found = scores.astype(np.float32)
    cold.fill(found, near.astype(np.float32))
    each = (scores[cold.alike] * cold.weight).sum(1)
    each += each.std() * (near[cold.cold] - near[cold.cold].mean()) / near[cold.cold].std()
    best = cold.cold[np.argsort(-each)[:50]]
    assert np.isin(best, cold.cold[np.argsort(-found[cold.cold])[:75]]).mean() > 0.9
