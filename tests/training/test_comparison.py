"""The new model against the one in service: by hand, and with an interval that covers."""

import math

import numpy as np
import pytest

from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions
from coldopen.training.comparison import Comparison, compare
from coldopen.training.measuring import measured


class Fixed:
    """Scores titles always the same."""

    def __init__(self, *scores: float) -> None:
        self.scores = np.array(scores)

    def score(self, newcomers):
        return np.tile(self.scores, (len(newcomers), 1))


def likes_of(*visitors, n_titles=4):
    visitor = np.repeat(np.arange(len(visitors), dtype=np.int32), [len(v) for v in visitors])
    title = np.array([t for titles in visitors for t in titles], np.int32)
    titles = tuple(Title(id=str(i), name=str(i)) for i in range(n_titles))
    return Interactions(titles, ((),) * len(visitors), visitor, title, np.arange(len(title)))


def versus(new, serving, held_out):
    return compare(measured(new, held_out), None if serving is None else measured(serving, held_out))


def test_ndcg_is_that_of_the_likes_to_come_by_hand():
    # First 1, then 3. Nothing known: 3 stands first and 1 last of four. After the like of 1, 3 stands first.
    found = versus(Fixed(0.5, 0.1, 0.3, 0.9), None, likes_of((1, 3)))
    ideal = 1 + 1 / math.log2(3)
    assert [(level.k, level.n_newcomers) for level in found.levels] == [(0, 1), (1, 1)]
    assert found.levels[0].new == pytest.approx((1 + 1 / math.log2(5)) / ideal, rel=1e-6)
    assert found.levels[1].new == pytest.approx(1.0)
    assert found.serving is None
    assert found.refusal() is None


def test_the_better_one_wins_and_the_worse_is_refused_in_figures():
    held_out = likes_of(*[(3, 2)] * 20)
    good, bad = Fixed(0.1, 0.2, 0.8, 0.9), Fixed(0.9, 0.8, 0.2, 0.1)
    assert versus(good, bad, held_out).refusal() is None
    found = versus(bad, good, held_out)
    assert found.high < 0
    said = str(found.refusal())
    assert f"{found.new:.4f}" in said
    assert f"{found.serving:.4f}" in said
    assert "20 latest newcomers" in said


def test_equals_are_not_refused():
    held_out = likes_of(*[(3, 2)] * 20)
    found = versus(Fixed(1, 2, 3, 4), Fixed(1, 2, 3, 4), held_out)
    assert (found.new, found.low, found.high) == (found.serving, 0.0, 0.0)
    assert found.refusal() is None


def test_of_equal_scores_the_first_in_order_stand_first_whatever_their_number():
    found = measured(Fixed(*[0.0] * 50), likes_of((49, 7), n_titles=50))
    assert found.top[0].tolist() == list(range(20))
    assert found.k.tolist() == [0, 1]


def test_what_is_known_is_not_ranked_again():
    assert 3 not in measured(Fixed(0.5, 0.1, 0.3, 0.9), likes_of((3, 1))).top[1][:3]


def test_with_nobody_to_compare_on_the_model_in_service_stays():
    found = versus(Fixed(1, 2, 3, 4), Fixed(1, 2, 3, 4), likes_of())
    assert found == Comparison(n_newcomers=0)
    assert "newcomers held out: received 0" in str(found.refusal())


def test_the_interval_covers_the_true_difference_as_often_as_it_says():
    """Newcomers like one of two titles, two times in three the second: the true gain is known by hand."""
    truth = (2 / 3 - 1 / 3) * (1 - 1 / math.log2(3))
    rng = np.random.default_rng(3)
    covered = 0
    for _ in range(300):
        held_out = likes_of(*[(int(rng.random() < 2 / 3),) for _ in range(100)], n_titles=2)
        found = versus(Fixed(0.0, 1.0), Fixed(1.0, 0.0), held_out)
        covered += found.low <= truth <= found.high
    assert 0.91 <= covered / 300 <= 0.98
