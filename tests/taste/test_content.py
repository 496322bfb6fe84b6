"""Content: what a title is described by places it where titles like it are."""

from __future__ import annotations

import numpy as np
import pytest

from coldopen.core.title import Title
from coldopen.taste.content import features_of, learn_content
from coldopen.taste.interactions import Interactions
from coldopen.taste.parts.content_part import ContentTechnique, directed
from coldopen.taste.technique import Newcomer

CLUSTERS = {"Drama": [1.0, 0.0], "Horror": [0.0, 1.0]}
TITLES = tuple(
    Title(id=f"{genre}{i}", name=f"{genre} number {i}", genres=(genre,), people=(f"{genre} Star",), year=1990)
    for genre in CLUSTERS
    for i in range(30)
)
EMBEDDINGS = np.array([CLUSTERS[title.genres[0]] for title in TITLES], np.float32)
NEW = Title(id="new", name="Untold", genres=("Horror",), people=("Horror Star",))


def test_a_new_title_lands_in_the_cluster_that_its_features_are_of():
    noise = np.random.default_rng(0).normal(0, 0.2, EMBEDDINGS.shape).astype(np.float32)
    content = learn_content(TITLES, EMBEDDINGS + noise, np.full(60, 100))
    [found] = content.embed([NEW])
    assert np.linalg.norm(found - CLUSTERS["Horror"]) < 0.25
    assert np.linalg.norm(found - CLUSTERS["Drama"]) > 1


def test_a_title_without_known_features_is_at_the_mean_of_those_much_liked():
    content = learn_content(TITLES, EMBEDDINGS, np.array([20] * 30 + [0] * 30))
    [found] = content.embed([Title(id="x", name="?", kind="series")])
    assert found == pytest.approx([1.0, 0.0], abs=1e-6)


def test_ridge_by_hand():
    # Six titles of one feature at 1 and six without at 0, each with 20 likes and so the weight 1/2: the mean
    # is 1/2, and the feature's embedding solves (6/2 + 3) b = 6/2 * 1/2.
    titles = [Title(id=str(i), name=str(i)) for i in range(12)]

    def genre(title: Title) -> list[str]:
        return ["genre:x"] if int(title.id) < 6 else []

    where = np.array([[1.0]] * 6 + [[0.0]] * 6)
    content = learn_content(titles, where, np.full(12, 20), genre)
    assert content.base == pytest.approx([0.5])
    assert content.embeddings == pytest.approx(np.array([[0.25]]))
    assert content.embed(titles[:1], genre)[0] == pytest.approx([0.75])


def test_features_are_told_once_each_and_unknown_ones_not_at_all():
    bare = features_of(Title(id="1", name="Up"))
    assert bare == ["kind:film"]
    twice = features_of(Title(id="1", name="Night Night", genres=("Drama", "drama"), maturity=0))
    assert twice == ["kind:film", "genre:drama", "maturity:0", "word:night"]


def test_likes_of_horror_rank_a_new_horror_title_above_a_new_drama():
    other = Title(id="other", name="Untold", genres=("Drama",), people=("Drama Star",))
    likes = Interactions((*TITLES, NEW, other), (), np.zeros(0, np.int32), np.zeros(0, np.int32))
    scorer = ContentTechnique().fit(likes)
    [found] = scorer.score([Newcomer((), (40, 41))])
    assert found[60] > found[61] + 0.3
    assert np.linalg.norm(scorer.directions, axis=1) == pytest.approx(np.ones(62), abs=1e-5)


def test_a_title_placed_later_gets_the_direction_that_it_would_have_had():
    likes = Interactions(TITLES, (), np.zeros(0, np.int32), np.zeros(0, np.int32))
    scorer = ContentTechnique().fit(likes)
    later = [TITLES[35], Title(id="x", name="", kind="series")]
    placed = directed(later, scorer.names, scorer.embeddings, features_of)
    assert placed[0] == pytest.approx(scorer.directions[35], abs=1e-6)
    assert placed[1].tolist() == [0.0] * scorer.directions.shape[1]
