"""The blend: weights by hand in between, and learned so that what tells something counts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from coldopen.taste.blend import Blend, Groups, Trial, learn_weights, ndcg_of
from coldopen.taste.technique import Newcomer

N_TITLES, N_TRIALS = 80, 120


@dataclass(frozen=True)
class Told:
    """Scores by the newcomer's arrival, which numbers them: (n_trials, n_titles)."""

    scores: np.ndarray

    def score(self, newcomers):
        return self.scores[[newcomer.at_ms for newcomer in newcomers]]


@dataclass(frozen=True)
class Game:
    """Trials whose targets were drawn by a part that is right; one that is popular; one that is noise."""

    right: Told
    popular: Told
    noise: Told
    trials: list[Trial]


def game(seed: int, strength: float = 1.0) -> Game:
    rng = np.random.default_rng(seed)
    popular = np.tile(rng.normal(size=N_TITLES), (N_TRIALS, 1))
    right = popular + strength * rng.normal(size=(N_TRIALS, N_TITLES))
    trials = []
    for i, row in enumerate(right):
        odds = np.exp(row) / np.exp(row).sum()
        drawn = rng.choice(N_TITLES, 5, replace=False, p=odds)
        trials.append(Trial(Newcomer((), (int(drawn[0]),), i), drawn[1:]))
    noise = 10 * rng.normal(size=(N_TRIALS, N_TITLES))
    return Game(*(Told(table.astype(np.float32)) for table in (right, popular, noise)), trials)


def ndcg(parts: list[Told], weights: np.ndarray, trials: list[Trial]) -> float:
    mixed = sum(w * part.scores for w, part in zip(weights.tolist(), parts, strict=True))
    return float(ndcg_of(Told(np.asarray(mixed, np.float32)), trials).mean())


def learned(groups: Groups) -> np.ndarray:
    """The weights of a single level."""
    return learn_weights({1: groups})[0]


def test_between_levels_weights_lie_on_a_line_over_the_log_of_likes():
    blend = Blend((0, 1, 3), np.array([[1.0, 0.0], [0.0, 2.0], [0.0, 4.0]]))
    assert blend.at(0).tolist() == [1.0, 0.0]
    assert blend.at(3).tolist() == blend.at(99).tolist() == [0.0, 4.0]
    # Two likes: (log 3 - log 2) / (log 4 - log 2) of the way from one to three.
    assert blend.at(2) == pytest.approx([0.0, 2 + 2 * (np.log(3 / 2) / np.log(2))])
    # Two tenths of a like: log 1.2 / log 2 of the way from none to one.
    assert blend.at(0.2) == pytest.approx([1 - np.log2(1.2), 2 * np.log2(1.2)])


def test_a_mix_is_the_weighted_sum():
    blend = Blend((0,), np.array([[2.0, 0.5, 0.0]]))
    scores = [np.array(told, np.float32) for told in ([1.0, 2.0], [4.0, 0.0], [np.nan, np.nan])]
    assert blend.mix(0, scores).tolist() == [4.0, 4.0]


def test_ndcg_by_hand():
    # The title liked already does not count; of two targets one is first and one third:
    # (1 + 1 / log2 4) / (1 + 1 / log2 3).
    scores = Told(np.array([[9.0, 5.0, 4.0, 3.0]], np.float32))
    trial = Trial(Newcomer((), (0,), 0), np.array([1, 3]))
    assert ndcg_of(scores, [trial])[0] == pytest.approx((1 + 1 / 2) / (1 + 1 / np.log2(3)))


def test_a_part_that_tells_gets_weight_and_one_that_does_not_gets_next_to_none():
    found = game(0)
    weights = learned([([found.noise, found.right], found.trials)])
    spread = weights * [found.noise.scores.std(), found.right.scores.std()]
    assert spread[1] > 10 * abs(spread[0])


def test_a_part_that_says_nothing_gets_none_and_weights_are_finite():
    found = game(0)
    silent = Told(np.zeros_like(found.right.scores))
    weights = learned([([silent, found.right], found.trials)])
    assert weights[0] == 0
    assert np.isfinite(weights).all()
    assert weights[1] > 0


def test_a_part_that_tells_the_wrong_way_round_is_left_out():
    found = game(0)
    wrong = Told(-found.right.scores)
    weights = learned([([found.popular, wrong], found.trials)])
    assert weights[1] < 0.02 * weights[0]


def test_the_scale_of_a_parts_scores_makes_no_difference():
    found = game(1)
    one = learned([([found.popular, found.right], found.trials)])
    larger = Told(found.right.scores * np.float32(1000))
    other = learned([([found.popular, larger], found.trials)])
    assert other == pytest.approx(one / [1, 1000], rel=0.02)


def test_groups_of_trials_keep_their_own_scorers():
    one, two = game(2), game(3)
    weights = learned([([g.noise, g.right], g.trials) for g in (one, two)])
    assert ndcg([one.noise, one.right], weights, one.trials) > ndcg_of(one.popular, one.trials).mean()
    assert ndcg([two.noise, two.right], weights, two.trials) > ndcg_of(two.popular, two.trials).mean()


@pytest.mark.parametrize("strength", [0.0, 0.1, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("seed", range(4))
def test_on_its_own_trials_it_is_not_below_popularity(seed, strength):
    found = game(seed, strength)
    parts = [found.popular, found.right, found.noise]
    weights = learned([(parts, found.trials)])
    alone = float(ndcg_of(found.popular, found.trials).mean())
    assert ndcg(parts, weights, found.trials) > alone - 0.001


def test_levels_with_likes_are_learned_together_and_none_with_the_one_without():
    none, few, many = (game(seed, 0.3) for seed in (3, 0, 1))
    tried = ((none, 120), (few, 20), (many, 120))
    groups = [([g.popular, g.right, g.noise], g.trials[:n]) for g, n in tried]
    levels = {k: [group] for k, group in zip((0, 2, 3), groups, strict=True)}
    found = learn_weights(levels)
    assert found[0].tolist() == learn_weights({0: levels[0]})[0].tolist()
    assert found[1:].tolist() == learn_weights({2: levels[2], 3: levels[3]}).tolist()
    assert found[1].tolist() != learned(levels[2]).tolist()


def test_of_no_level_no_weights_are_learned():
    assert len(learn_weights({})) == 0
