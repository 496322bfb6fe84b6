"""Item to item, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from coldopen.taste.parts.neighbours import Cosine, Edlae
from coldopen.taste.technique import Newcomer
from coldopen.testing import likes_of

LIKES = likes_of([[0, 1], [0, 1], [0], [2], [2]], n_titles=4)
"""Titles 0, 1 and 2 are liked by 3, 2 and 2, titles 0 and 1 by 2 alike; nobody likes title 3."""


def says(scorer, title: int) -> list[float]:
    """What a like of one title says of each."""
    return scorer.score([Newcomer((), (title,))])[0].tolist()


def test_cosine_by_hand():
    each = 2 / (math.sqrt(3 * 2) + 10)
    assert says(Cosine(shrinkage=10).fit(LIKES), 0) == pytest.approx([0, each, 0, 0])
    assert says(Cosine(shrinkage=0).fit(LIKES), 1) == pytest.approx([2 / math.sqrt(6), 0, 0, 0])


def test_edlae_by_hand():
    # With dropout 1/2 the counts are added to the diagonal once, and the ridge 1: [[7, 2], [2, 5]] for titles
    # 0 and 1, whose inverse is [[5, -2], [-2, 7]] / 31. What i says of j is -C_ij / C_jj.
    scorer = Edlae(dropout=0.5, ridge=1).fit(LIKES)
    assert says(scorer, 0) == pytest.approx([0, 2 / 7, 0, 0], abs=1e-6)
    assert says(scorer, 1) == pytest.approx([2 / 5, 0, 0, 0], abs=1e-6)
    assert says(scorer, 2) == pytest.approx([0, 0, 0, 0], abs=1e-6)


def test_edlae_is_the_ridge_regression_of_each_title_on_what_dropout_leaves_of_the_others():
    # Each other title is there with chance 1 - p, scaled by 1 / (1 - p): its square is larger than itself by
    # p / (1 - p) of its count (Steck 2020).
    rng = np.random.default_rng(0)
    x = (rng.random((30, 6)) < 0.4).astype(float)
    likes = likes_of([np.flatnonzero(row).tolist() for row in x], 6)
    found = np.array([says(Edlae(dropout=0.8, ridge=2).fit(likes), i) for i in range(6)])
    for j in range(6):
        others = [i for i in range(6) if i != j]
        gram = x[:, others].T @ x[:, others]
        gram += np.diag(0.8 / 0.2 * gram.diagonal() + 2)
        assert found[others, j] == pytest.approx(np.linalg.solve(gram, x[:, others].T @ x[:, j]), abs=1e-5)


def test_several_likes_add_up_and_a_title_that_one_visitor_liked_has_no_neighbours():
    likes = likes_of([[0, 1], [0, 1], [0, 1, 2]], n_titles=3)
    scorer = Cosine().fit(likes)
    both = np.add(says(scorer, 0), says(scorer, 1))
    assert scorer.score([Newcomer((), (0, 1, 2))])[0] == pytest.approx(both)
    assert says(scorer, 2) == [0, 0, 0]
