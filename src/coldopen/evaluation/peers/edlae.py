"""EDLAE: EASE trained as if likes were dropped out at random, which asks more of rare titles (Steck 2020)."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.evaluation.peers.ease import without_self
from coldopen.evaluation.peers.item_item import MOST_TITLES, ItemItemScorer, gram, kept, scorer
from coldopen.taste.interactions import Interactions


@dataclass
class Edlae:
    """EASE with a ridge of `ridge` plus dropout / (1 - dropout) times each title's likes (equation 15)."""

    dropout: float = 0.5
    ridge: float = 100.0
    n_titles: int = MOST_TITLES
    name: str = "EDLAE"

    def fit(self, likes: Interactions, seed: int = 0) -> ItemItemScorer:
        """Weights between the most liked titles."""
        titles, liked = kept(likes, self.n_titles)
        products = gram(liked)
        ridge = self.ridge + self.dropout / (1 - self.dropout) * products.diagonal()
        return scorer(likes, titles, without_self(products, ridge))
