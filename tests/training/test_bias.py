"""Bias: what is shown, how popular it is, and for whom ranking is worst, by hand."""

import numpy as np
import pytest

from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions
from coldopen.training.bias import bias_of, gini, groups_of, shown_by
from coldopen.training.measuring import Measured


def found(ndcg, who=None):
    n = len(ndcg)
    return Measured(
        np.arange(n) if who is None else np.array(who), np.zeros(n), np.array(ndcg), np.zeros((n, 1), int)
    )


def test_what_is_shown_by_hand():
    # Four titles, liked by 50%, 30%, 10% and none; two lists of two show the first twice, two others once.
    shown = shown_by(np.array([[0, 1], [0, 3]]), np.array([0.5, 0.3, 0.1, 0.0]))
    assert shown.coverage == 0.75
    assert shown.popularity == pytest.approx((0.5 + 0.3 + 0.5 + 0.0) / 4)
    # Counts 0 1 1 2: sum of rank times count is 2 + 3 + 8 = 13; 2 * 13 / (4 * 4) - 5 / 4 = 0.375.
    assert shown.gini == pytest.approx(0.375)


def test_equal_showings_have_no_gini_and_none_at_all_neither():
    assert gini(np.array([7, 7])) == 0.0
    assert gini(np.zeros(3)) == 0.0


def test_groups_are_told_by_kind_the_worst_first_with_intervals():
    signals = tuple(("country:BR",) if i < 20 else ("country:IN", "device:tv") for i in range(45))
    groups = groups_of(found([0.2] * 20 + [0.6, 0.8] * 12 + [0.7]), signals)
    assert [(g.signal, g.n_newcomers) for g in groups["country"]] == [("country:BR", 20), ("country:IN", 25)]
    brazil, india = groups["country"]
    assert (brazil.ndcg, brazil.low, brazil.high) == pytest.approx((0.2, 0.2, 0.2))
    assert india.ndcg == pytest.approx(0.7)
    assert india.low < india.ndcg < india.high
    assert [g.signal for g in groups["device"]] == ["device:tv"]


def test_small_groups_and_single_hours_are_no_groups():
    signals = tuple(("country:BR",) if i < 19 else ("hour:20", "weekday:3") for i in range(60))
    assert groups_of(found([0.5] * 60), signals) == {}


def test_a_newcomer_at_several_levels_counts_once_in_their_group():
    groups = groups_of(found([0.1, 0.3] * 20, who=sorted([*range(20)] * 2)), (("a:b",),) * 20)
    assert groups["a"][0].n_newcomers == 20
    assert groups["a"][0].ndcg == pytest.approx(0.2)


def test_of_a_signal_with_many_values_the_largest_groups_are_told():
    signals = tuple((f"region:{i % 15:02}", "all:x") for i in range(15 * 20 + 14))
    groups = groups_of(found([0.5] * len(signals)), signals)
    assert len(groups["region"]) == 12
    assert "region:14" not in {group.signal for group in groups["region"]}


class Best:
    """Ranks one title first."""

    def __init__(self, title):
        self.title = title

    def score(self, newcomers):
        return np.tile(np.arange(30) == self.title, (len(newcomers), 1)).astype(float)


def test_a_penalty_is_told_with_what_it_costs():
    titles = tuple(Title(id=str(i), name=str(i)) for i in range(30))
    likes = Interactions(titles, ((),) * 4, np.arange(4, dtype=np.int32), np.array([25, 25, 25, 7], np.int32))
    bias = bias_of(found([0.5] * 4), likes, likes, {1.0: Best(7), 0.0: Best(25)})
    none, full = bias.trade
    assert (none.penalty, full.penalty) == (0.0, 1.0)
    assert none.ndcg > full.ndcg
    assert none.shown.popularity > full.shown.popularity
    assert bias.liked_popularity == pytest.approx((3 * 0.75 + 0.25) / 4)
    assert bias.worst is None


def test_with_nobody_held_out_nothing_is_said_of_bias():
    nobody = Interactions((), (), np.zeros(0, np.int32), np.zeros(0, np.int32))
    assert bias_of(found([]), nobody, nobody, {}) is None
