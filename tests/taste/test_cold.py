"""Titles that nobody has liked, scored as those most like them and by the traits they differ in, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.core.title import Title
from coldopen.taste.cold import N_ALIKE, ColdTitles, Worth, traits

# Titles 0 and 1 are known, at right angles. Title 2 is cold and near title 0, its cosines 4/5 and 3/5.
# Title 3 is cold and as title 1. Title 4 was liked twice, too little to speak for others. Title 5 is cold,
# and nothing is known of it.
DIRECTIONS = np.array([[1, 0], [0, 1], [0.8, 0.6], [0, 1], [1, 0], [0, 0]], np.float32)
N_LIKES = np.array([5, 3, 0, 0, 2, 0])
SCORES = np.array([2.0, 1.0, 9.0, 9.0, 7.0, 8.0], np.float32)
SAME = tuple(Title(id=str(i), name="") for i in range(6))


def filled(cold: ColdTitles, scores: np.ndarray = SCORES) -> np.ndarray:
    found = scores.copy()
    cold.fill(found)
    return found


def of_genres(*genres: str) -> tuple[Title, ...]:
    return tuple(Title(id=str(i), name="", genres=(genre,)) for i, genre in enumerate(genres))


def test_which_titles_are_cold_and_what_they_are_like():
    cold = ColdTitles.of(DIRECTIONS, N_LIKES, SAME)
    assert cold.cold.tolist() == [2, 3]
    assert cold.alike.tolist() == [[0, 1], [1, 0]]
    # Weights go by the fourth power of the cosine: 0.4096 and 0.1296 of 0.5392.
    assert cold.weight[0] == pytest.approx([0.4096 / 0.5392, 0.1296 / 0.5392], abs=1e-6)
    assert cold.weight[1] == pytest.approx([1, 0], abs=1e-6)


def test_a_cold_title_with_the_traits_of_those_like_it_scores_as_they_do():
    found = filled(ColdTitles.of(DIRECTIONS, N_LIKES, SAME))
    assert found[2] == pytest.approx((2 * 0.4096 + 0.1296) / 0.5392, abs=1e-5)
    assert found[3] == pytest.approx(1.0, abs=1e-5)
    assert found[[0, 1, 4, 5]].tolist() == SCORES[[0, 1, 4, 5]].tolist()


def test_traits_are_genres_and_years_of_three_titles_or_more_not_words_and_people():
    titles = [
        Title(id=str(i), name="Storm", genres=("Drama",) if i < 3 else ("War",), people=("Ada",), year=1994)
        for i in range(5)
    ]
    # By how many have them: kind, decade and five years of all, drama of three; war is of two.
    assert traits(titles).tolist() == [[1, 1, 1, 1]] * 3 + [[1, 1, 1, 0]] * 2


def test_what_a_trait_is_worth_by_hand():
    # Four titles of 20 likes weigh 1/2 each, two in all; two have the trait and score 1 more. Around the mean
    # the traits are half and minus half, their covariance 1/4, the ridge 10 over 2; that of trait and score
    # is 1/4 too.
    worth = Worth.of(np.arange(4), np.array([[1], [1], [0], [0]], np.float32), np.full(4, 20))
    assert worth.by(np.array([3, 3, 2, 2, 9], np.float32)) == pytest.approx([0.25 / (0.25 + 5)])


def test_a_cold_title_gains_by_a_trait_that_those_like_it_lack():
    # Titles 0 to 39 are known, the first half of them dramas, which score 1 more. Title 40 is cold, a drama
    # described as the others are; title 41 is cold and one of them.
    titles = of_genres(*["Drama"] * 20, *["War"] * 20, "Drama", "War")
    directions = np.array([[1, 0]] * 20 + [[0, 1]] * 22, np.float32)
    cold = ColdTitles.of(directions, np.array([2000] * 40 + [0, 0]), titles)
    scores = np.array([1.0] * 20 + [0.0] * 22, np.float32)
    drama, war = filled(cold, scores)[40:]
    # Both traits share the worth: (drama - war) is 20/40 / (20/40 + 10/39.6) of what it would be alone.
    assert drama - war == pytest.approx(0.5 / (0.5 + 10 / (40 * 2000 / 2020)), abs=1e-3)
    assert war == pytest.approx(0, abs=1e-5)


def test_no_cold_title_is_put_above_the_first_twenty_that_are_known():
    titles = of_genres(*["Drama"] * 30, "Drama")
    cold = ColdTitles.of(np.ones((31, 1), np.float32), np.array([9] * 30 + [0]), titles)
    scores = np.array([*np.linspace(3, 0, 30) ** 3, 99], np.float32)
    assert filled(cold, scores)[30] == pytest.approx(scores[19])


def test_without_known_titles_or_cold_ones_nothing_changes():
    for n_likes in (np.zeros(6, int), np.full(6, 9)):
        cold = ColdTitles.of(DIRECTIONS, n_likes, SAME)
        assert len(cold.cold) == 0
        assert filled(cold).tolist() == SCORES.tolist()


def test_without_any_trait_those_most_alike_say_it_all():
    cold = ColdTitles.of(DIRECTIONS, N_LIKES, SAME, lambda title: [])
    assert filled(cold)[3] == pytest.approx(1.0, abs=1e-5)


def test_of_many_known_titles_the_fifty_most_like_it_count():
    angles = np.linspace(0.1, 1.5, 80)
    directions = np.stack([np.cos([0, *angles]), np.sin([0, *angles])], 1).astype(np.float32)
    cold = ColdTitles.of(directions, np.array([0] + [3] * 80), SAME[:1] * 81)
    assert cold.alike[0].tolist() == list(range(1, N_ALIKE + 1))
    assert cold.weight[0].sum() == pytest.approx(1)
    assert (np.diff(cold.weight[0]) < 0).all()


def test_of_many_cold_titles_the_best_are_those_that_working_out_each_would_find():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(2000, 6)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    n_likes = np.where(np.arange(2000) < 600, 5, 0)
    titles = of_genres(*rng.choice(["Drama", "War", "Crime"], 2000))
    cold = ColdTitles.of(directions, n_likes, titles)
    scores = (directions @ rng.normal(size=6)).astype(np.float32)
    scores += np.array([title.genres == ("War",) for title in titles], np.float32)
    found = filled(cold, scores)
    assert cold.worth is not None
    each = (scores[cold.alike] * cold.weight).sum(1) + cold.differs @ cold.worth.by(scores)
    best = cold.cold[np.argsort(-each)[:50]]
    assert np.isin(best, cold.cold[np.argsort(-found[cold.cold])[:75]]).mean() > 0.9
