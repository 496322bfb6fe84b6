"""Calibrated re-ranking, by hand."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from making_candidates import candidates
from scipy.stats import entropy

from coldopen.planner.rerank import Calibrated


def test_at_full_strength_a_list_has_the_genres_that_the_visitor_is_expected_to_like() -> None:
    given = candidates(
        [0.6, 0.5, 0.4, 0.3], [[1.0]] * 4, genres=[[1, 0], [1, 0], [1, 0], [0, 1]], mix=[0.5, 0.5]
    )
    assert sorted(Calibrated(1.0)(given, 2).tolist()) == [0, 3]


def test_a_pair_is_the_best_by_relevance_and_divergence_as_scipy_has_it() -> None:
    genres = np.array([[1, 0, 0], [1, 0, 0], [0.5, 0.5, 0], [0, 0, 1]])
    mix = np.array([0.6, 0.2, 0.2])
    relevance = np.array([1.0, 0.9, 0.6, 0.0])
    given = candidates(relevance.tolist(), [[1.0]] * 4, genres=genres.tolist(), mix=mix.tolist())

    def worth(pair: tuple[int, ...]) -> float:
        listed = genres[list(pair)].mean(0)
        return float(0.7 * relevance[list(pair)].sum() - 0.3 * entropy(mix, 0.99 * listed + 0.01 * mix))

    best = max((pair for pair in combinations(range(4), 2) if 0 in pair), key=worth)
    assert tuple(Calibrated(0.3)(given, 2).tolist()) == best
