"""Content: titles that share genres, people, decade and words with what was liked (tf-idf and cosine)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from coldopen.core.title import Title
from coldopen.evaluation.peers.matrices import counts, revealed
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass
class Content:
    """Cosine between a title's features and the sum of those of the liked ones. Likes of others say nothing.

    `genre_weight` multiplies genres and decade, which are few and say more than a word does.
    """

    genre_weight: float = 1.0
    name: str = "content"

    def fit(self, likes: Interactions, seed: int = 0) -> ContentScorer:
        """Features of all titles, (n_titles, n_features), rows of length 1."""
        return ContentScorer(features(likes.titles, self.genre_weight), counts(likes))


@dataclass(frozen=True)
class ContentScorer:
    """Features of titles, and popularity (n_titles,) for newcomers without any like."""

    features: sparse.csr_matrix
    counts: np.ndarray

    def score(self, newcomers: Sequence[Newcomer]) -> np.ndarray:
        """Sums of cosines with the liked titles, (n_newcomers, n_titles)."""
        liked = revealed(newcomers, len(self.counts))
        found = ((liked @ self.features) @ self.features.T).toarray().astype(np.float32)
        found[np.diff(liked.indptr) == 0] = self.counts
        return found


def features(titles: Sequence[Title], genre_weight: float) -> sparse.csr_matrix:
    """Tf-idf of what titles are described by, in rows of length 1 (0 where nothing is known)."""
    described = [Counter(_described(title)) for title in titles]
    found_in = Counter(name for each in described for name in each)
    names = {name: i for i, name in enumerate(n for n, times in found_in.items() if times > 1)}
    rows, columns, values = [], [], []
    for row, each in enumerate(described):
        for name, times in each.items():
            if name in names:
                rows.append(row)
                columns.append(names[name])
                weight = genre_weight if name[0] in "gd" else 1.0
                values.append(weight * np.sqrt(times) * np.log(len(titles) / found_in[name]))
    made = sparse.csr_matrix((values, (rows, columns)), (len(titles), max(1, len(names))))
    lengths = np.sqrt(np.asarray(made.multiply(made).sum(1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ made)


def _described(title: Title) -> list[str]:
    return [
        *(f"g{genre}" for genre in title.genres),
        *(f"p{person}" for person in title.people),
        *(f"l{language}" for language in title.languages),
        *(f"c{country}" for country in title.countries),
        *([f"d{title.year // 10}"] if title.year else []),
        *(f"w{word}" for word in _WORD.findall(title.synopsis.lower())),
    ]
