"""A world in which it is known why anybody likes anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.core.title import Title
from coldopen.taste.fitting import Learn
from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.options import TasteOptions

GENRES = ("Drama", "Comedy", "Horror", "Romance")
COUNTRIES = ("AA", "BB", "CC")
SIGNALLED = 0.7
LEARN = Learn(TasteOptions(factors=(4, 8)))


@dataclass(frozen=True)
class World:
    """Likes by visitors whose tastes are known: `tastes` (n_visitors, 4), one number a genre."""

    likes: Interactions
    tastes: np.ndarray


def world(
    n_visitors: int, n_titles: int, seed: int = 0, n_unliked: int = 0, parts: float = 0.5, mean: float = 10.0
) -> World:
    """A visitor likes a title with the chance sigmoid(popularity + 1.5 taste . embedding).

    Embeddings lean to the title's genre, tastes to that of the visitor's country by `parts`, and popularity
    is such that a visitor likes about `mean` titles. Nobody likes the last `n_unliked` titles.
    """
    rng = np.random.default_rng(seed)
    genre = np.arange(n_titles) % len(GENRES)
    embeddings = np.eye(4)[genre] + rng.normal(0, 0.35, (n_titles, 4))
    country = rng.integers(0, len(COUNTRIES), n_visitors)
    tastes = parts * 2 * np.eye(4)[country] + rng.normal(0, 1.0, (n_visitors, 4))
    popularity = rng.normal(0, 1.0, n_titles)
    likely = 1.5 * tastes @ embeddings.T + popularity
    liked = rng.random((n_visitors, n_titles)) < _chances(likely, mean)
    liked[:, n_titles - n_unliked :] = False
    titles = tuple(
        Title(id=f"t{i}", name=f"Title {i}", genres=(GENRES[g],), year=1980 + i % 40)
        for i, g in enumerate(genre.tolist())
    )
    signals: list[Tokens] = [(f"country:{COUNTRIES[c]}",) if rng.random() < 0.9 else () for c in country]
    visitor, title = np.nonzero(liked)
    order = np.lexsort((rng.random(len(visitor)), visitor))
    likes = Interactions(
        titles, tuple(signals), visitor[order].astype(np.int32), title[order].astype(np.int32)
    )
    return World(likes, tastes)


def _chances(likely: np.ndarray, mean: float) -> np.ndarray:
    """Sigmoids, shifted so that `mean` titles are liked on average."""
    low, high = -20.0, 20.0
    for _ in range(50):
        offset = (low + high) / 2
        chances: np.ndarray = 1 / (1 + np.exp(-(likely + offset)))
        low, high = (offset, high) if chances.sum(1).mean() < mean else (low, offset)
    return chances
