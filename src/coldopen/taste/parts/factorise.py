"""Embeddings from who liked what. Whatever factorises likes can stand here: one seam, one function.

The one that ships is implicit-feedback alternating least squares (Hu, Koren and Volinsky 2008), by the
library `implicit`.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from coldopen.taste.interactions import Interactions
from coldopen.taste.matrices import needed, sparse

_FEW_LIKES = 20_000


@dataclass(frozen=True)
class Factors:
    """Embeddings of visitors (n_visitors, d) and of titles (n_titles, d), float32."""

    visitors: np.ndarray
    titles: np.ndarray


class Factorise(Protocol):
    """Factorises likes into embeddings whose products say who likes what."""

    def __call__(self, likes: Interactions, n_factors: int, seed: int) -> Factors:
        """Embeddings; of titles and visitors without likes they may be anything near zero."""


def als(likes: Interactions, n_factors: int, seed: int) -> Factors:
    """Weighted alternating least squares: confidence 4 in a like, 1 elsewhere, ridge 0.05, 15 sweeps, one
    thread a core, or one in all where likes are few: then threads cost more than they save, much more on a
    busy machine. The same for the same arguments."""
    make, limited = needed(_als)
    with limited(1, "blas"):  # its own threads and those of the linear algebra get in each other's way
        model = make(
            factors=n_factors,
            regularization=0.05,
            alpha=4.0,
            iterations=15,
            random_state=seed,
            num_threads=1 if len(likes) < _FEW_LIKES else len(os.sched_getaffinity(0)),
        )
        model.fit(sparse(likes), show_progress=False)
    return Factors(
        np.nan_to_num(np.asarray(model.user_factors, np.float32)),
        np.nan_to_num(np.asarray(model.item_factors, np.float32)),
    )


def _als() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from implicit.cpu.als import AlternatingLeastSquares
        from threadpoolctl import threadpool_limits

    return AlternatingLeastSquares, threadpool_limits
