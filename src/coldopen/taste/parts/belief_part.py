"""The belief as a technique: embeddings, content, the prior given signals, and evidence, joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.taste.belief import Belief, Link
from coldopen.taste.content import Content, Features, features_of, learn_content
from coldopen.taste.interactions import Interactions
from coldopen.taste.parts.factorise import Factorise, als
from coldopen.taste.prior import Prior, learn_prior
from coldopen.taste.technique import Newcomer

ROBUST_LIKES = 5.0
"""A title with so many likes takes half of its embedding from them and half from its content."""


@dataclass(frozen=True)
class BeliefScorer:
    """Scores are the mean of x.v over the belief: `embeddings` (n_titles, d), float32."""

    embeddings: np.ndarray
    content: Content
    prior: Prior
    link: Link

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Scores (n_newcomers, n_titles)."""
        means = [self.belief(newcomer).mean for newcomer in newcomers]
        table = np.array(means, np.float32).reshape(len(newcomers), self.embeddings.shape[1])
        scores: np.ndarray = table @ self.embeddings.T
        return scores

    def belief(self, newcomer: Newcomer) -> Belief:
        """The belief about a newcomer, each of whose likes counts in full."""
        liked = list(newcomer.liked)
        ones = np.ones(len(liked))
        return self.prior.given(newcomer.signals).after(self.embeddings[liked], ones, ones, self.link)


@dataclass(frozen=True)
class BeliefTechnique:
    """The belief on embeddings of one length. `mixed` says where embeddings come from: "hybrid" (likes where
    there are many, content where there are few), "likes" or "content"."""

    n_factors: int = 32
    link: Link = field(default_factory=Link)
    mixed: str = "hybrid"
    factorise: Factorise = als
    features: Features = features_of
    name: str = "belief"

    def fit(self, likes: Interactions, seed: int = 0) -> BeliefScorer:
        """Factorises the likes, learns content and prior."""
        n_factors = min(self.n_factors, max(2, likes.n_titles - 1, 2))
        if len(likes):
            factors = self.factorise(likes, n_factors, seed)
            visitors, own = factors.visitors, factors.titles
        else:
            visitors = np.zeros((likes.n_visitors, n_factors), np.float32)
            own = np.zeros((likes.n_titles, n_factors), np.float32)
        n_likes = np.bincount(likes.title, minlength=likes.n_titles)
        content = learn_content(likes.titles, own, n_likes, self.features)
        embeddings = _mixed(own, content.embed(likes.titles, self.features), n_likes, self.mixed)
        return BeliefScorer(embeddings, content, learn_prior(likes, visitors), self.link)


def _mixed(own: np.ndarray, content: np.ndarray, n_likes: np.ndarray, how: str) -> np.ndarray:
    part = {"likes": 1.0, "content": 0.0}.get(how)
    weight = n_likes / (n_likes + ROBUST_LIKES) if part is None else np.full(len(n_likes), part)
    mixed: np.ndarray = (weight[:, None] * own + (1 - weight[:, None]) * content).astype(np.float32)
    return mixed
