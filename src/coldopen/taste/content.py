"""What titles are: their attributes as features, from which an embedding is predicted for any title.

Features are words such as "genre:drama", "person:...", "decade:1990", and words of name and synopsis. Each
has an embedding of its own, found by ridge regression of the titles' collaborative embeddings on their
features; a title's content embedding is the sum over its features. A feature met in training works for a
title imported a moment ago.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coldopen.core.title import Title

Features = Callable[[Title], Sequence[str]]
"""What gives a title's features. A sentence-embedding model's nearest cluster names would do as well."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_MOST_FEATURES = 1500
_LEAST_TITLES = 3


def features_of(title: Title) -> list[str]:
    """The features of a title, each once.

    >>> features_of(Title(id="1", name="Heat", genres=("Crime",), year=1995, countries=("US",)))
    ['kind:film', 'genre:crime', 'country:US', 'decade:1990', 'years:1995', 'word:heat']
    """
    told = [f"kind:{title.kind}"]
    told += [f"genre:{genre.lower()}" for genre in title.genres]
    told += [f"country:{code}" for code in title.countries]
    told += [f"language:{tag.split('-')[0].lower()}" for tag in title.languages]
    told += [f"person:{person.lower()}" for person in title.people]
    if title.year:
        told += [f"decade:{title.year // 10 * 10}", f"years:{title.year // 5 * 5}"]
    if title.maturity is not None:
        told.append(f"maturity:{title.maturity // 4 * 4}")
    words = _WORD.findall(f"{title.name} {title.synopsis}".lower())
    told += [f"word:{word}" for word in words[:200]]
    return list(dict.fromkeys(told))


@dataclass(frozen=True)
class Content:
    """Embeddings of features: `names` (n_features), `embeddings` (n_features, d), and of a title without any:
    `base` (d,)."""

    names: tuple[str, ...]
    embeddings: np.ndarray
    base: np.ndarray

    def embed(self, titles: Sequence[Title], features: Features = features_of) -> np.ndarray:
        """Content embeddings, float32 (n_titles, d)."""
        table = feature_table(titles, self.names, features)
        embedded: np.ndarray = table @ self.embeddings + self.base
        return embedded


def learn_content(
    titles: Sequence[Title], embeddings: np.ndarray, n_likes: np.ndarray, features: Features = features_of
) -> Content:
    """Ridge regression of embeddings on features, each title weighted by how well its own is known.

    Arguments:
        titles: the titles, (n_titles,).
        embeddings: their collaborative embeddings, (n_titles, d).
        n_likes: what these rest on, (n_titles,); a title with n likes weighs n / (n + 20).
        features: what gives a title's features.
    """
    kept, table = described(tuple(titles), features, _LEAST_TITLES)
    weight = (n_likes / (n_likes + 20.0)).astype(np.float32)
    total = max(float(weight.sum()), 1e-9)
    base = (weight @ embeddings) / total
    weighted = table * weight[:, None]
    gram = weighted.T @ table + _ridge(kept)
    learned = np.linalg.solve(gram, weighted.T @ (embeddings - base)) if kept else np.zeros((0, len(base)))
    return Content(kept, learned.astype(np.float32), base.astype(np.float32))


@lru_cache(maxsize=2)
def described(
    titles: tuple[Title, ...], features: Features, least: int
) -> tuple[tuple[str, ...], np.ndarray]:
    """The most frequent features, and which title has which, read-only; remembered, since training asks for
    the same titles time and again."""
    names = most_features(titles, features, least)
    table = feature_table(titles, names, features)
    table.setflags(write=False)
    return names, table


def most_features(titles: Sequence[Title], features: Features, least: int) -> tuple[str, ...]:
    """The features of at least `least` titles, the most frequent 1,500, sorted."""
    held_by = Counter(feature for title in titles for feature in features(title))
    ordered = sorted(held_by.items(), key=lambda told: (-told[1], told[0]))
    return tuple(sorted(name for name, n in ordered[:_MOST_FEATURES] if n >= least))


def _ridge(names: Sequence[str]) -> np.ndarray:
    """Words and people are many and each says little: they are held back more than genres and years."""
    weak = [20.0 if name.startswith(("word:", "person:")) else 3.0 for name in names]
    return np.diag(np.array(weak, np.float32))


def feature_table(titles: Sequence[Title], names: Sequence[str], features: Features) -> np.ndarray:
    """Which title has which feature, ones and zeros, float32 (n_titles, n_features)."""
    place = {name: i for i, name in enumerate(names)}
    table = np.zeros((len(titles), len(place)), np.float32)
    for i, title in enumerate(titles):
        held = [place[name] for name in features(title) if name in place]
        table[i, held] = 1.0
    return table
