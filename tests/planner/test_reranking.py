"""The row that is the visitor's own is hedged; other rows keep their order."""

from dataclasses import replace

import numpy as np
from fake_taste import FakeStranger, FakeTaste, fake_taste
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.planner.reranking import reranked
from coldopen.rows import ForYou, Genre
from coldopen.taste import Space
from coldopen.taste.belief import Belief

CATALOGUE = Catalogue.of(titles(200))


class Spacious(FakeTaste):
    """A taste of two directions that is very unsure along the first, on which even titles lie one way and odd
    ones the other."""

    def stranger(self, signals, acts, log_shares) -> FakeStranger:
        embeddings = np.zeros((200, 2))
        embeddings[::2, 0], embeddings[1::2, 0] = 1.0, -1.0
        belief = Belief.prior(np.zeros(2), np.diag([4.0, 1e-6]))
        return _With(super().stranger(signals, acts, log_shares), Space(embeddings, belief, 3.0))


class _With:
    def __init__(self, stranger: FakeStranger, space: Space) -> None:
        places = np.arange(200)
        scores = (2.0 - 0.002 * places + 0.1 * (places % 2 == 0)).astype(np.float32)
        self.scores, self.gain, self.space = scores, stranger.gain, space
        self.chance = stranger.chance


def test_a_row_of_ones_own_shows_both_ways_that_a_taste_may_lie() -> None:
    plain = fake_taste(CATALOGUE)
    taste = Spacious(plain.model, plain.catalogue, plain.genres)
    where = situation(CATALOGUE, Signals(country="IN"), taste=taste)
    row = next(iter(ForYou().propose(where)))
    assert set(row.titles[:10] % 2) == {0}, "by score, even titles come first"
    hedged = reranked(row, where, "hedging")
    assert set(hedged.titles[:10] % 2) == {0, 1}
    assert sorted(hedged.titles) == sorted(row.titles)
    assert reranked(row, where, "score") is row
    genre = next(iter(Genre().propose(where)))
    assert reranked(genre, where, "hedging") is genre


def test_without_knowing_where_a_taste_lies_the_order_stays() -> None:
    where = situation(CATALOGUE, Signals(country="IN"), taste=fake_taste(CATALOGUE))
    row = next(iter(ForYou().propose(where)))
    assert reranked(row, where, "hedging") is row
    assert replace(where, by_taste=False).stranger is None
