"""Peers: the promise of a technique, each one's arithmetic, and that they find what there is to find."""

from __future__ import annotations

import numpy as np
import pytest
from small_likes import likes_of, titles, world

from coldopen.core.title import Title
from coldopen.evaluation.measures import ndcg
from coldopen.evaluation.peers.content import Content
from coldopen.evaluation.peers.context import ContextPopularity
from coldopen.evaluation.peers.cosine import Cosine
from coldopen.evaluation.peers.ease import Ease
from coldopen.evaluation.peers.edlae import Edlae
from coldopen.evaluation.peers.ials import Ials
from coldopen.evaluation.peers.newest import Chance, Newest
from coldopen.evaluation.peers.popularity import Popularity
from coldopen.evaluation.peers.recent import Recent
from coldopen.evaluation.protocol import at_random
from coldopen.evaluation.scoring import scores
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer, Technique

FOLDING: list[Technique] = [Cosine(), Ease(10.0), Edlae(), Ials(4), Content()]
PEERS: list[Technique] = [
    Popularity(),
    ContextPopularity(),
    *FOLDING,
    Newest(),
    Chance(),
    Recent(Ease(), 5.0),
]

NEWCOMERS = [Newcomer(), Newcomer(("side:0", "never:seen"), (0, 2)), Newcomer(("side:1",), (39,), at_ms=5)]


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
@pytest.mark.parametrize("likes", [world(60).likes, likes_of([[0]], 40), likes_of([], 40)], ids=len)
def test_every_peer_scores_every_title_for_everybody(peer: Technique, likes: Interactions) -> None:
    scorer = peer.fit(likes)
    found = scorer.score(NEWCOMERS)
    assert found.shape == (3, 40)
    assert np.isfinite(found).all()
    assert np.array_equal(found, peer.fit(likes).score(NEWCOMERS))
    assert scorer.score([]).shape == (0, 40)


@pytest.mark.parametrize("peer", FOLDING, ids=lambda peer: peer.name)
def test_without_any_like_a_peer_that_folds_in_is_popularity(peer: Technique) -> None:
    likes = world(60).likes
    assert np.array_equal(peer.fit(likes).score(NEWCOMERS)[0], Popularity().fit(likes).score(NEWCOMERS)[0])


@pytest.mark.parametrize("peer", FOLDING[:4], ids=lambda peer: peer.name)
def test_three_likes_tell_a_taste(peer: Technique) -> None:
    split = at_random(world(600).likes, (0, 3), seed=0, most=1000)
    [found] = scores(peer, split)
    after = ndcg(found[1], split.periods[0], 3).mean()
    assert after > ndcg(found[0], split.periods[0], 0).mean() + 0.05


def test_signals_tell_a_taste_too() -> None:
    split = at_random(world(600).likes, (0,), seed=0, most=1000)
    quality = [
        ndcg(next(scores(peer, split))[0], split.periods[0], 0).mean()
        for peer in (Popularity(), ContextPopularity(shrinkage=10.0, strength=1.0))
    ]
    assert quality[1] > quality[0] + 0.1


def test_with_a_half_life_an_old_like_counts_half_as_much() -> None:
    likes = likes_of([[0], [1]], 2, hours=[[0.0], [6.0]])
    assert Popularity(6.0).fit(likes).score([Newcomer()]).tolist() == [[0.5, 1.0]]
    assert Popularity().fit(likes).score([Newcomer()]).tolist() == [[1.0, 1.0]]


def test_the_share_of_a_context_is_shrunk_to_the_share_of_all() -> None:
    # Of 4 likes by everybody title 0 has 2; of the 2 by "a" it has 2. With 2 likes of shrinkage the share
    # among "a" is (2 + 2 * 0.5) / 4 = 3/4, and that of title 1 is 1/4: scored 1 and 1/3.
    likes = likes_of([[0], [0], [1], [1]], 2, signals=[("a:1",), ("a:1",), (), ()])
    found = ContextPopularity(shrinkage=2.0, strength=1.0).fit(likes).score([Newcomer(("a:1",)), Newcomer()])
    assert found[0].tolist() == pytest.approx([1, 1 / 3], rel=0.02)
    assert found[1].tolist() == pytest.approx([1, 1], rel=1e-6)


def test_cosine_is_common_likes_over_the_root_of_the_product() -> None:
    # Titles 0 and 1 are liked by 2 and 3, by both 2: 2 / sqrt(6).
    likes = likes_of([[0, 1], [0, 1], [1]], 3)
    found = Cosine().fit(likes).score([Newcomer((), (0,))])[0]
    assert found[1] == pytest.approx(2 / np.sqrt(6))
    assert found[2] == 0


def test_ease_is_the_ridge_regression_of_each_title_on_the_others() -> None:
    likes = world(60, 10).likes
    matrix = np.zeros((60, 10))
    matrix[likes.visitor, likes.title] = 1
    found = Ease(5.0).fit(likes).score([Newcomer((), (3,))])[0]
    for title in (0, 7):
        others = [t for t in range(10) if t != title]
        x = matrix[:, others]
        weights = np.linalg.solve(x.T @ x + 5 * np.eye(9), x.T @ matrix[:, title])
        assert found[title] == pytest.approx(weights[others.index(3)], abs=1e-4)


def test_edlae_without_dropout_is_ease() -> None:
    likes = world(60).likes
    one, other = (t.fit(likes).score(NEWCOMERS) for t in (Edlae(0.0, 7.0), Ease(7.0)))
    assert np.allclose(one, other, atol=1e-5)


def test_recent_learns_from_the_last_hours_alone() -> None:
    likes = likes_of([[0], [1]], 2, hours=[[0.0], [6.0]])
    assert Recent(Popularity(), 5.0).fit(likes).score([Newcomer()]).tolist() == [[0.0, 1.0]]


def test_content_finds_the_title_of_the_same_people() -> None:
    shelf = (
        *titles(6),
        Title(id="a", name="A", people=("Agnès",)),
        Title(id="b", name="B", people=("Agnès",)),
    )
    likes = Interactions(shelf, ((),), np.zeros(1, np.int32), np.zeros(1, np.int32))
    assert Content().fit(likes).score([Newcomer((), (6,))])[0, 7] == pytest.approx(1)
