"""Item-item cosine: titles liked by the same visitors (Sarwar et al. 2001)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.evaluation.peers.item_item import MOST_TITLES, ItemItemScorer, gram, kept, scorer
from coldopen.taste.interactions import Interactions


@dataclass
class Cosine:
    """Cosine between titles' likes; the defaults are those of the library `implicit`.

    Arguments:
        n_neighbours: how many of each title's weights are kept, the strongest.
        shrinkage: added to the product of norms, so that a few common likes say little.
        power: to which the likes of the title that is scored are divided out. 0.5 makes it a cosine; less
            leans towards popular titles.
        n_titles: how many titles have weights, the most liked.
    """

    n_neighbours: int = 20
    shrinkage: float = 0.0
    power: float = 0.5
    n_titles: int = MOST_TITLES
    name: str = "item cosine"

    def fit(self, likes: Interactions, seed: int = 0) -> ItemItemScorer:
        """Cosines between the most liked titles."""
        titles, liked = kept(likes, self.n_titles)
        weights = gram(liked)
        liked_by = weights.diagonal().copy()
        weights /= np.sqrt(liked_by)[:, None] * liked_by**self.power + np.float32(self.shrinkage)
        np.fill_diagonal(weights, 0)
        return scorer(likes, titles, strongest(weights, self.n_neighbours))


def strongest(weights: np.ndarray, n: int) -> np.ndarray:
    """The weights with all but the n largest of each column at 0.

    >>> strongest(np.array([[0.0, 5.0], [2.0, 4.0], [3.0, 0.0]]), 1).tolist()
    [[0.0, 5.0], [0.0, 0.0], [3.0, 0.0]]
    """
    if n >= len(weights):
        return weights
    least = np.partition(weights, len(weights) - n, axis=0)[len(weights) - n]
    return np.where(weights >= least, weights, np.float32(0))
