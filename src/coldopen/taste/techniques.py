"""Every technique by name, each usable alone: what the parts of the blend are, and their plain forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.errors import Problem
from coldopen.taste.fitting import Fitted, Learn, fit
from coldopen.taste.interactions import Interactions
from coldopen.taste.parts.belief_part import BeliefScorer, BeliefTechnique
from coldopen.taste.parts.context import Context
from coldopen.taste.parts.few_shot import FewShot
from coldopen.taste.parts.neighbours import Cosine, Edlae
from coldopen.taste.technique import Newcomer, Scorer, Technique


@dataclass(frozen=True)
class Blended:
    """All techniques in one score: what serves."""

    learn: Learn = field(default_factory=Learn)
    name: str = "coldopen"

    def fit(self, likes: Interactions, seed: int = 0) -> Fitted:
        """Settings chosen and weights learned on trials, parts learned from all likes."""
        return fit(self.learn, likes, seed)


@dataclass(frozen=True)
class Neighbours:
    """Embedding neighbours: titles whose embeddings point where those of the liked titles do, by cosine."""

    belief: BeliefTechnique = field(default_factory=BeliefTechnique)
    name: str = "neighbours"

    def fit(self, likes: Interactions, seed: int = 0) -> Scorer:
        """Embeddings of unit length."""
        return _Directions(directions(self.belief.fit(likes, seed)))


@dataclass(frozen=True)
class _Directions:
    directions: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Summed cosines with the liked titles, (n_newcomers, n_titles)."""
        sums = [self.directions[list(newcomer.liked)].sum(0) for newcomer in newcomers]
        table = np.array(sums, np.float32).reshape(len(newcomers), self.directions.shape[1])
        scores: np.ndarray = table @ self.directions.T
        return scores


def directions(scorer: BeliefScorer) -> np.ndarray:
    """The embeddings at unit length, float32 (n_titles, d); zero where there is none."""
    length = np.linalg.norm(scorer.embeddings, axis=1, keepdims=True)
    unit: np.ndarray = scorer.embeddings / np.maximum(length, 1e-12)
    return unit


TECHNIQUES: dict[str, Callable[[], Technique]] = {
    "popularity": lambda: Context(part=0.0, name="popularity"),
    "popularity by context": Context,
    "collaborative": lambda: BeliefTechnique(mixed="likes", name="collaborative"),
    "content": lambda: BeliefTechnique(mixed="content", name="content"),
    "hybrid": lambda: BeliefTechnique(mixed="hybrid", name="hybrid"),
    "neighbours": Neighbours,
    "cosine": Cosine,
    "edlae": Edlae,
    "few-shot": lambda: FewShot(k=1),
    "coldopen": Blended,
}
"""How to make each technique with its defaults."""


def technique(name: str) -> Technique:
    """A technique by its name. Raises Problem where there is none of this name."""
    make = TECHNIQUES.get(name)
    if make is None:
        raise Problem("technique", name, "one of " + ", ".join(TECHNIQUES))
    return make()
