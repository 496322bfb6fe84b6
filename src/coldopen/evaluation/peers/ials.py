"""iALS: factors of visitors and titles from implicit likes, newcomers folded in (Hu et al. 2008)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from coldopen.evaluation.peers.matrices import counts, revealed
from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import sparse
from coldopen.taste.technique import Newcomer


@dataclass
class Ials:
    """The library `implicit`'s alternating least squares; the defaults are its own."""

    n_factors: int = 100
    alpha: float = 1.0
    regularisation: float = 0.01
    name: str = "iALS fold-in"

    def fit(self, likes: Interactions, seed: int = 0) -> IalsScorer:
        """Factors of the titles."""
        if not len(likes):
            return IalsScorer(None, counts(likes))
        with threadpool_limits(1, "blas"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of threads; they are limited here
            from implicit.cpu.als import AlternatingLeastSquares

            model = AlternatingLeastSquares(
                factors=self.n_factors,
                alpha=self.alpha,
                regularization=self.regularisation,
                random_state=seed,
                use_cg=True,
            )
            model.fit(sparse(likes), show_progress=False)
        return IalsScorer(model, counts(likes))


@dataclass(frozen=True)
class IalsScorer:
    """The fitted model, None where there were no likes; and popularity (n_titles,)."""

    model: Any
    counts: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Factors solved for from the likes, times the titles'; popularity for those without any like."""
        found = np.empty((len(newcomers), len(self.counts)), np.float32)
        found[:] = self.counts
        known = np.array([i for i, newcomer in enumerate(newcomers) if newcomer.liked], int)
        if self.model is not None and len(known):
            liked = revealed([newcomers[i] for i in known], len(self.counts))
            with threadpool_limits(1, "blas"):
                factors = self.model.recalculate_user(np.arange(len(known)), liked)
            found[known] = factors @ self.model.item_factors.T
        return found
