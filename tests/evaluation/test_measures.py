"""Measures, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from small_likes import period, titles

from coldopen.evaluation.measures import genre_matrix, measure, ndcg

GENRES = genre_matrix(titles(4))


def test_ndcg_is_the_discounted_gain_over_the_best_possible() -> None:
    # Ranked 3, 2, 1, 0; targets 2 and 0 are second and fourth.
    one = period([], 4, [[2, 0]])
    gain = 1 / np.log2(3) + 1 / np.log2(5)
    best = 1 + 1 / np.log2(3)
    found = measure(np.array([[0.0, 1.0, 2.0, 3.0]]), one, 0, GENRES, ordered=True)
    assert found.values["ndcg@20"].tolist() == pytest.approx([gain / best])
    assert ndcg(np.array([[0.0, 1.0, 2.0, 3.0]]), one, 0).tolist() == pytest.approx([gain / best])
    assert found.top.tolist() == [[3, 2, 1, 0]]


def test_what_was_revealed_is_not_ranked() -> None:
    # 3 is revealed, so the target 2 is first.
    one = period([], 4, [[3, 2]], n_revealed=1)
    after = measure(np.array([[0.0, 1.0, 2.0, 3.0]]), one, 1, GENRES, ordered=True)
    assert after.values["first_hit"].tolist() == [1]
    assert after.values["ndcg@20"].tolist() == [1]
    before = measure(np.array([[0.0, 1.0, 2.0, 3.0]]), one, 0, GENRES, ordered=True)
    assert before.values["first_hit"].tolist() == [2]


def test_the_targets_are_the_same_at_every_level() -> None:
    case = period([], 4, [[3, 2, 0]], n_revealed=2).cases[0]
    assert case.targets == (0,)
    assert [case.after(k).liked for k in (0, 1, 2)] == [(), (3,), (3, 2)]


def test_equal_scores_are_ranked_by_popularity_in_the_past() -> None:
    one = period([[1], [1], [2]], 4, [[1]])
    assert measure(np.zeros((1, 4)), one, 0, GENRES, ordered=False).top[0, :2].tolist() == [1, 2]


def test_titles_that_nothing_tells_apart_are_not_ranked_by_their_number() -> None:
    one = period([], 100, [[0]])
    top = measure(np.zeros((1, 100)), one, 0, genre_matrix(titles(100)), ordered=False).top[0]
    assert 30 < top.mean() < 70


def test_only_candidates_are_ranked() -> None:
    one = period([], 4, [[0]])
    one.candidates[[2, 3]] = False
    found = measure(np.array([[0.0, 1.0, 2.0, 3.0]]), one, 0, GENRES, ordered=False)
    assert found.values["first_hit"].tolist() == [2]


def test_success_looks_at_ten_titles_and_recall_at_twenty() -> None:
    one = period([], 30, [[29 - 10, 29 - 25]])
    found = measure(np.arange(30.0)[None], one, 0, genre_matrix(titles(30)), ordered=True).values
    assert found["success@10"].tolist() == [0]
    assert found["recall@20"].tolist() == [0.5]
    assert found["first_hit"].tolist() == [11]


def test_the_next_like_is_the_one_after_those_revealed_and_asked_for_only_in_time() -> None:
    one = period([], 30, [[29, 28, 0]], n_revealed=2)
    genres = genre_matrix(titles(30))
    assert measure(np.arange(30.0)[None], one, 1, genres, ordered=True).values["next@10"].tolist() == [1]
    assert measure(np.arange(30.0)[None], one, 2, genres, ordered=True).values["next@10"].tolist() == [0]
    assert "next@10" not in measure(np.arange(30.0)[None], one, 2, genres, ordered=False).values


def test_diversity_is_unknown_where_genres_are() -> None:
    one = period([], 4, [[0]])
    found = measure(np.zeros((1, 4)), one, 0, np.zeros((4, 0), bool), ordered=False)
    assert np.isnan(found.values["diversity"]).all()


def test_two_of_each_genre_differ_in_four_pairs_of_six() -> None:
    found = measure(np.zeros((1, 4)), period([], 4, [[0]]), 0, GENRES, ordered=False)
    assert found.values["diversity"].tolist() == pytest.approx([4 / 6])
