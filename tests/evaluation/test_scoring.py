"""Scores for every newcomer at every level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from small_likes import world

from coldopen.core.errors import Problem
from coldopen.evaluation.peers.popularity import Popularity
from coldopen.evaluation.protocol import at_random, in_time
from coldopen.evaluation.scoring import mixed, scores, standardised
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer

WORLD = world(100)


@dataclass(frozen=True)
class Revealed:
    """Scores what was liked with 1."""

    n_titles: int

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        found = np.zeros((len(newcomers), self.n_titles))
        for row, newcomer in enumerate(newcomers):
            found[row, list(newcomer.liked)] = 1
        return found


@dataclass
class Counting:
    """Counts how often it is fitted, and how often refreshed."""

    name: str = "counting"
    n_fits: int = 0
    n_refreshes: int = 0

    def fit(self, likes: Interactions, seed: int = 0) -> Counting:
        self.n_fits += 1
        return self

    def refresh(self, likes: Interactions) -> Counting:
        self.n_refreshes += 1
        return self

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        return np.zeros((len(newcomers), 40))


class Broken(Popularity):
    """Gives scores that are not finite."""

    def fit(self, likes: Interactions, seed: int = 0) -> Revealed:  # type: ignore[override]
        return _Nan(likes.n_titles)


class _Nan(Revealed):
    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        return np.full((len(newcomers), self.n_titles), np.nan)


def test_each_level_shows_the_scorer_that_many_likes() -> None:
    @dataclass
    class Technique:
        name: str = "revealed"

        def fit(self, likes: Interactions, seed: int = 0) -> Revealed:
            return Revealed(likes.n_titles)

    split = at_random(WORLD.likes, (0, 1, 3), seed=0, most=5, least=1)
    [found] = scores(Technique(), split)
    assert found.shape == (3, 5, 40)
    assert found.sum(axis=2).tolist() == [[0] * 5, [1] * 5, [3] * 5]


def test_what_can_be_refreshed_is_fitted_once_in_time_and_each_time_elsewhere() -> None:
    technique = Counting()
    list(scores(technique, in_time(WORLD.likes, WORLD, (0,), seed=0, most=99)))
    assert (technique.n_fits, technique.n_refreshes) == (1, 3)
    list(scores(technique, at_random(WORLD.likes, (0,), seed=0, most=99)))
    assert (technique.n_fits, technique.n_refreshes) == (2, 3)


def test_scores_that_are_not_finite_are_refused() -> None:
    with pytest.raises(Problem, match="not finite"):
        list(scores(Broken(), at_random(WORLD.likes, (0,), seed=0, most=5)))


def test_scores_that_are_all_equal_blend_as_nothing() -> None:
    flat = standardised(np.full((1, 3), 7.0), np.ones(3, bool))
    assert flat.tolist() == [[0, 0, 0]]
    assert mixed(flat, np.array([[1.0, 2.0, 3.0]]), 0.5).tolist() == [[0.5, 1.0, 1.5]]
