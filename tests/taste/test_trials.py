"""Trials: visitors kept out are kept out, and what came later is not learned from."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.taste.blend import LEVELS
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer
from coldopen.taste.trials import Fold, folds, moments
from coldopen.testing import likes_of

N_VISITORS, N_TITLES = 60, 30


def random_likes(timed: bool) -> Interactions:
    """60 visitors, each told apart by a word, with 2 to 16 likes; where timed, they come an hour apart and
    like something every two hours."""
    rng = np.random.default_rng(0)
    lists = [rng.permutation(N_TITLES)[: 2 + v % 15].tolist() for v in range(N_VISITORS)]
    hours = [[v + 2.0 * j for j in range(len(liked))] for v, liked in enumerate(lists)] if timed else None
    return likes_of(lists, N_TITLES, [(f"who:{v}",) for v in range(N_VISITORS)], hours)


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize("making", [folds, moments])
def test_nobody_is_both_learned_from_and_tried(making, timed):
    for fold in making(random_likes(timed), seed=0):
        tried = {newcomer.signals for newcomer in fold.newcomers}
        assert tried
        assert not tried & set(fold.past.signals)


@pytest.mark.parametrize(("making", "most"), [(folds, 3), (moments, 12)])
def test_where_times_are_known_what_is_learned_from_came_before_all_who_are_tried(making, most):
    made = making(random_likes(timed=True), seed=0)
    assert 3 <= len(made) <= most
    for fold in made:
        arrivals = [newcomer.at_ms for newcomer in fold.newcomers]
        assert fold.past.at_ms.max() < min(arrivals)
        assert arrivals == sorted(arrivals)


def test_where_times_are_unknown_each_visitor_is_tried_once_at_most_and_the_seed_decides():
    likes = random_likes(timed=False)
    made, again, other = (folds(likes, seed) for seed in (0, 0, 1))
    assert len(made) == 4
    names = [newcomer.signals for fold in made for newcomer in fold.newcomers]
    assert len(names) == len(set(names))
    assert [fold.newcomers for fold in made] == [fold.newcomers for fold in again]
    assert [fold.newcomers for fold in made] != [fold.newcomers for fold in other]


def test_without_times_the_targets_are_what_no_level_reveals():
    many, few = tuple(range(13)), (20, 21, 22)
    fold = Fold(likes_of([[0]], 30), (Newcomer(("who:many",), many), Newcomer(("who:few",), few)))
    three = fold.trials(3)
    assert [trial.newcomer for trial in three] == [Newcomer(("who:many",), (0, 1, 2))]
    assert all(fold.trials(k)[0].targets.tolist() == [10, 11, 12] for k in LEVELS)
    assert fold.trials(1)[1].targets.tolist() == [21, 22]


def test_in_order_of_time_the_targets_are_all_that_follows():
    fold = Fold(likes_of([[0]], 30), (Newcomer((), tuple(range(13)), at_ms=5),))
    for k in LEVELS:
        assert fold.trials(k)[0].targets.tolist() == list(range(k, 13))


@pytest.mark.parametrize("lists", [[], [[0]], [[0, 1, 2]] * 7, [[0]] * 15], ids=len)
def test_of_few_visitors_or_likes_none_is_kept_out(lists):
    assert folds(likes_of(lists, 3), seed=0) == []


def test_visitors_without_likes_are_not_tried():
    likes = random_likes(timed=False)
    some = likes.where(likes.visitor % 2 == 0)
    for fold in folds(some, seed=0):
        assert all(len(newcomer.liked) > 1 for newcomer in fold.newcomers)
