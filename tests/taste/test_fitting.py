"""All of taste, fitted: what it finds in a world whose tastes are known."""

from __future__ import annotations

import numpy as np
import pytest
from taste_world import LEARN, World, world

from coldopen.taste.blend import LEVELS, ndcg_of
from coldopen.taste.fitting import Learn, fit
from coldopen.taste.options import TasteOptions
from coldopen.taste.parts.context import Context
from coldopen.taste.technique import Newcomer, Scorer
from coldopen.taste.trials import Fold
from coldopen.testing import likes_of


def kept_out(whole: World, n: int, seed: int) -> Fold:
    """The last n visitors as newcomers, their likes in random order, and the likes of the others."""
    rng = np.random.default_rng(seed)
    likes = whole.likes
    titles = likes.by_visitor()
    newcomers = [
        Newcomer(likes.signals[v], tuple(rng.permutation(titles[v]).tolist()))
        for v in range(likes.n_visitors - n, likes.n_visitors)
        if len(titles[v]) > LEVELS[-1]
    ]
    return Fold(likes.of_visitors(np.arange(likes.n_visitors - n)), tuple(newcomers))


def quality(scorer: Scorer, fold: Fold, k: int) -> np.ndarray:
    return ndcg_of(scorer, fold.trials(k))


@pytest.mark.slow
def test_newcomers_are_ranked_for_better_than_by_popularity_by_context_at_every_number_of_likes():
    # 900 visitors to learn from, 217 newcomers with more than ten likes, nDCG@20: after one, three and ten
    # likes a tenth better, and by two standard errors of the paired difference; without any, no worse by a
    # hundredth.
    fold = kept_out(world(1200, 150, seed=11, mean=16.0), 300, seed=11)
    blended, by_context = fit(LEARN, fold.past), Context().fit(fold.past)
    assert quality(blended, fold, 0).mean() > quality(by_context, fold, 0).mean() - 0.01
    for k in (1, 3, 10):
        ours, theirs = quality(blended, fold, k), quality(by_context, fold, k)
        better = ours - theirs
        assert better.mean() > 0.1 * theirs.mean()
        assert better.mean() > 2 * better.std() / len(better) ** 0.5


def test_with_too_few_visitors_for_trials_what_is_popular_serves_alone():
    likes = likes_of([[0, 1], [0], [0, 2]], 4)
    found = fit(LEARN, likes)
    assert np.count_nonzero(found.blend.weights) == len(LEVELS)
    [scores] = found.score([Newcomer()])
    assert scores.argmax() == 0


def test_it_tells_what_it_is_doing_from_none_to_all_steps(small):
    told = []
    learn = Learn(TasteOptions(parts=("popularity", "cosine")))
    fit(learn, small.likes, progress=lambda what, n_done, n_steps: told.append((n_done, n_steps)))
    steps = [n_done for n_done, _ in told]
    assert steps == sorted(steps)
    assert steps[0] == 0
    assert told[-1][0] == told[-1][1]


def test_parts_can_be_left_out(small):
    found = fit(Learn(TasteOptions(parts=("popularity", "cosine"))), small.likes)
    assert list(found.parts) == ["popularity", "cosine"]
    assert np.isfinite(found.score([Newcomer(("country:AA",), (0, 1))])).all()


def test_refreshing_on_the_same_likes_changes_nothing(small, fitted):
    newcomers = [Newcomer(), Newcomer(("country:BB",), (1, 2))]
    assert np.array_equal(fitted.refresh(small.likes).score(newcomers), fitted.score(newcomers))


def test_chances_of_the_small_world_are_about_right(small):
    # 200 visitors are few: on average, over who is tried too, what is claimed is within five points of what
    # happens.
    told = [fit(LEARN, small.likes, seed).reliability for seed in range(3)]
    assert np.mean([each.error for each in told]) < 0.05


def test_popularity_is_always_among_the_parts_and_first_and_no_part_counts_twice():
    assert TasteOptions(parts=("belief",)).blended == ("popularity", "belief")
    assert TasteOptions(parts=("cosine", "popularity", "cosine")).blended == ("popularity", "cosine")
    assert TasteOptions(parts=()).blended == ("popularity",)
