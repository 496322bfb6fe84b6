"""Ablations: our blend with one thing taken away, which shows what that thing brings.

Each is learned anew without it: the other parts get the weights that are best without it, as they would if it
had never been written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from coldopen.taste.belief import Link
from coldopen.taste.fitting import Fitted, Learn
from coldopen.taste.interactions import Interactions
from coldopen.taste.options import PARTS, TasteOptions
from coldopen.taste.parts.belief_part import BeliefScorer, BeliefTechnique
from coldopen.taste.prior import Prior
from coldopen.taste.technique import Newcomer, Scorer, Technique
from coldopen.taste.techniques import Blended

_FEW_SHOT = ("few-shot-1", "few-shot-10")
_ITEM_ITEM = ("cosine", "edlae", *_FEW_SHOT)


def ablations() -> tuple[Technique, ...]:
    """Every ablation."""
    return (
        WithoutSignals(),
        Blended(RoundPrior(), "coldopen without covariance"),
        Blended(LikesAlone(_without("content")), "coldopen without content"),
        Blended(Learn(_without(*_ITEM_ITEM)), "coldopen without item-item"),
        Blended(Learn(_without(*_FEW_SHOT)), "coldopen without few-shot"),
        Blended(Learn(_without("belief")), "coldopen without belief"),
    )


@dataclass(frozen=True)
class WithoutSignals:
    """A technique that is told nobody's signals, neither when it learns nor when it ranks."""

    technique: Blended = field(default_factory=Blended)
    name: str = "coldopen without signals"

    def fit(self, likes: Interactions, seed: int = 0) -> Scorer:
        """The technique's scorer, for visitors without signals."""
        return _Wordless(self.technique.fit(_wordless(likes), seed))


@dataclass(frozen=True)
class RoundPrior(Learn):
    """The prior's covariance is a multiple of the identity, of the same trace: what is learned of one title
    then says nothing of another beyond their embeddings' angle."""

    def belief(self, n_factors: int, link: Link) -> BeliefTechnique:
        """The belief with a round prior."""
        return _Round(n_factors, link, factorise=self.factorise, features=self.features)


@dataclass(frozen=True)
class LikesAlone(Learn):
    """Embeddings come from likes alone."""

    def belief(self, n_factors: int, link: Link) -> BeliefTechnique:
        """The belief without content."""
        return replace(super().belief(n_factors, link), mixed="likes")


@dataclass(frozen=True)
class _Round(BeliefTechnique):
    def fit(self, likes: Interactions, seed: int = 0) -> BeliefScorer:
        scorer = super().fit(likes, seed)
        return replace(scorer, prior=rounded(scorer.prior))


@dataclass(frozen=True)
class _Wordless:
    scorer: Fitted

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        return self.scorer.score([replace(newcomer, signals=()) for newcomer in newcomers])

    def refresh(self, likes: Interactions) -> _Wordless:
        return _Wordless(self.scorer.refresh(_wordless(likes)))


def rounded(prior: Prior) -> Prior:
    """The prior with a multiple of the identity for its covariance, of the same trace."""
    d = len(prior.mean)
    return replace(prior, covariance=np.eye(d) * (np.trace(prior.covariance) / d))


def _wordless(likes: Interactions) -> Interactions:
    return replace(likes, signals=((),) * likes.n_visitors)


def _without(*parts: str) -> TasteOptions:
    return TasteOptions(parts=tuple(part for part in PARTS if part not in parts))
