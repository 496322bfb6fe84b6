"""The page objective: its value by hand and by simulation, and greedy filling."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from making_candidates import at_random, candidates

from coldopen.planner.rerank import (
    Hedging,
    columns_examined,
    nodes_of,
)

HEDGING = Hedging(1.0, appetite=1.0)
WITHOUT_SPREAD = Hedging(0.0, appetite=1.0)


def test_a_belief_of_two_halves_is_hedged() -> None:
    # The visitor likes either the first two titles or the third; the second adds nothing to the first.
    given = candidates([0.5, 0.49, 0.4], [[1.0], [1.0], [-1.0]], [[20.0], [-20.0]])
    assert HEDGING(given, 2).tolist() == [0, 2]
    assert WITHOUT_SPREAD(given, 2).tolist() == [0, 1]


def test_at_every_strength_the_mean_chance_is_the_calibrated_one() -> None:
    given = at_random()
    for strength in (0.0, 0.5, 1.0):
        assert Hedging(strength).chances(given).mean(1) == pytest.approx(given.chances / 2, rel=1e-3)


def test_the_value_of_a_list_by_hand() -> None:
    # Two nodes. Without spread both have the chances 0.5 and 0.2:
    # 0.5 at the first column; at the second, which is examined by 0.8 of those who found nothing, 0.5 * 0.2.
    given = candidates([0.5, 0.2], [[1.0], [-1.0]], [[1.0], [-1.0]])
    examined, order = np.array([1.0, 0.8]), np.array([0, 1])
    assert WITHOUT_SPREAD.value(given, order, examined) == pytest.approx(0.5 + 0.8 * 0.5 * 0.2)
    # Nothing above was played by half of the first node's people and by none of the second's.
    below = replace(given, remaining=np.array([0.5, 0.0]))
    assert WITHOUT_SPREAD.value(below, order, examined) == pytest.approx(0.58 * 0.5 / 2)
    assert WITHOUT_SPREAD.left_after(below, order, examined) == pytest.approx([0.5 * 0.42, 0.0])


def test_the_value_of_a_list_is_how_often_something_is_played() -> None:
    given = at_random()
    order, examined = HEDGING(given, 10), columns_examined("mobile", 10)
    rng = np.random.default_rng(1)
    people = rng.integers(0, len(given.nodes), 200_000)
    chances = HEDGING.chances(given)[order][:, people]
    reach = rng.random(200_000)
    played = ((rng.random(chances.shape) < chances) & (reach < examined[:, None])).any(0)
    assert HEDGING.value(given, order, examined) == pytest.approx(played.mean(), abs=0.004)


def test_greedy_filling_comes_within_1_over_e_of_the_best_list_and_mostly_much_nearer() -> None:
    everything = np.ones(3)
    for seed in range(20):
        given = at_random(8, 3, seed)
        values = [
            HEDGING.value(given, np.array(each), everything)
            for each in permutations(range(8), 3)
            if each == tuple(sorted(each))
        ]
        found = HEDGING.value(given, HEDGING(given, 3), everything)
        assert found >= 0.98 * max(values)


def test_a_title_adds_less_to_a_longer_list() -> None:
    given, everything = at_random(), np.ones(12)
    for title in range(10, 20):
        short = [HEDGING.value(given, np.array(a), everything) for a in ([0, 1], [0, 1, title])]
        long = [HEDGING.value(given, np.array(a), everything) for a in ([*range(8)], [*range(8), title])]
        assert 0 <= long[1] - long[0] <= short[1] - short[0]


def test_what_was_shown_above_is_hedged_against() -> None:
    given = candidates([0.5, 0.49], [[1.0], [-1.0]], [[1.0], [-1.0]])
    assert HEDGING(given, 2).tolist() == [0, 1]
    assert HEDGING(replace(given, remaining=np.array([0.4, 0.9])), 2).tolist() == [1, 0]


def test_titles_of_a_genre_are_hedged_where_embeddings_know_nothing_of_it() -> None:
    given = replace(
        candidates([0.5, 0.49, 0.4], [[0.0]] * 3, genres=[[1, 0], [1, 0], [0, 1]]),
        nodes=nodes_of(np.zeros((1, 1)), 6.0, 2),
    )
    assert Hedging(1.0, genre_spread=2.0)(given, 3).tolist() == [0, 2, 1]
    assert Hedging(1.0, genre_spread=0.0)(given, 3).tolist() == [0, 1, 2]
