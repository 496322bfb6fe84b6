"""What all re-rankers promise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest
from making_candidates import at_random, candidates

from coldopen.planner.rerank import DEFAULT, RERANKERS, Candidates, Reranker

every = pytest.mark.parametrize("name", list(RERANKERS))


@every
def test_an_order_names_each_place_once(name: str) -> None:
    given = at_random()
    for k in (0, 1, 25, 60):
        order = RERANKERS[name](given, k)
        assert len(order) == k
        assert len(set(order.tolist())) == k
        assert set(order.tolist()) <= set(range(60))


def test_the_default_is_one_of_them() -> None:
    assert DEFAULT in RERANKERS


@every
def test_fewer_candidates_than_wanted_are_all_ordered(name: str) -> None:
    assert sorted(RERANKERS[name](at_random(7), 25).tolist()) == list(range(7))
    assert RERANKERS[name](_nobody(), 25).tolist() == []


@every
def test_the_same_candidates_give_the_same_order_and_are_left_as_they_were(name: str) -> None:
    given, same = at_random(), at_random()
    first = RERANKERS[name](given, 25)
    assert np.array_equal(RERANKERS[name](given, 25), first)
    assert all(np.array_equal(a, b) for a, b in zip(_arrays(given), _arrays(same), strict=True))


@every
def test_without_strength_the_order_is_that_of_scores(name: str) -> None:
    weak = _with_strength(RERANKERS[name], 0.0)
    assert weak(at_random(), 25).tolist() == list(range(25))


@every
def test_equal_candidates_come_in_the_order_given(name: str) -> None:
    given = candidates([0.5, 0.5, 0.5], [[1.0], [1.0], [1.0]])
    assert RERANKERS[name](given, 3).tolist() == [0, 1, 2]


@every
def test_unknown_genres_and_embeddings_of_zero_are_fine(name: str) -> None:
    given = candidates([0.3, 0.2, 0.1], [[0.0]] * 3, genres=[[0.0]] * 3, mix=[0.0])
    assert RERANKERS[name](given, 3).tolist() == [0, 1, 2]


def _with_strength(reranker: Reranker, strength: float) -> Reranker:
    return cast(Reranker, replace(cast(Any, reranker), strength=strength))


def _arrays(given: Candidates) -> list[np.ndarray]:
    return [given.scores, given.chances, given.embeddings, given.nodes.tastes, given.genres, given.mix]


def _nobody() -> Candidates:
    some = at_random(3)
    return Candidates(
        some.scores[:0], some.chances[:0], some.embeddings[:0], some.nodes, some.genres[:0], some.mix
    )
