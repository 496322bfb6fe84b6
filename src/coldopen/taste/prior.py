"""The prior given signals: where a stranger's taste is before they have done anything, and how surely.

The mean is a ridge regression of past visitors' embeddings on the words of their signals: each word's effect
is shrunk toward nothing the fewer visitors had it, and a narrow word's (a region's) toward what the wider one
(its country) already says, since both words are there. A word that is unknown adds nothing. The covariance is
that of what the regression leaves over, shrunk toward its diagonal (Ledoit and Wolf 2004 in spirit; the
weight here is d / (d + n)).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.taste.belief import Belief
from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.tokens import Vocabulary

_LEAST_VISITORS = 5
_WORD_RIDGE = 50.0


@dataclass(frozen=True)
class Prior:
    """Mean of taste with nothing known (d,), what each known word adds (n_words, d), covariance (d, d)."""

    vocabulary: Vocabulary
    mean: np.ndarray
    by_word: np.ndarray
    covariance: np.ndarray

    def given(self, tokens: Tokens) -> Belief:
        """The belief about a visitor with these signals."""
        places = self.vocabulary.places(tokens)
        mean = self.mean + self.by_word[places].sum(0) if places else self.mean
        return Belief.prior(mean, self.covariance)


def learn_prior(likes: Interactions, visitors: np.ndarray) -> Prior:
    """The prior from past visitors' embeddings (n_visitors, d); those without likes tell nothing."""
    told = np.unique(likes.visitor)
    embeddings = visitors[told].astype(np.float64)
    d = visitors.shape[1]
    if not len(told):
        return Prior(Vocabulary(()), np.zeros(d), np.zeros((0, d)), np.eye(d))
    signals = [likes.signals[v] for v in told.tolist()]
    vocabulary = Vocabulary.of(signals, _LEAST_VISITORS)
    table = np.hstack([vocabulary.table(signals), np.ones((len(told), 1))])
    ridge = np.full(table.shape[1], _WORD_RIDGE)
    ridge[-1] = 1e-3
    effects = np.linalg.solve(table.T @ table + np.diag(ridge), table.T @ embeddings)
    left = embeddings - table @ effects
    return Prior(vocabulary, effects[-1].copy(), effects[:-1].copy(), _covariance(left))


def _covariance(left: np.ndarray) -> np.ndarray:
    n, d = left.shape
    covariance = left.T @ left / n
    part = d / (d + n)
    shrunk: np.ndarray = (1 - part) * covariance
    shrunk.flat[:: d + 1] += part * covariance.diagonal() + 1e-6
    return shrunk
