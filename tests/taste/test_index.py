"""The nearest titles: exact where they are few, nearly all of them by the index where they are many."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.taste.index import Cells, Exact, nearest


def clustered(n=4000, d=8, n_centres=20):
    """Embeddings around centres, and a hundred tastes near these."""
    rng = np.random.default_rng(0)
    centres = rng.standard_normal((n_centres, d))
    tastes = centres[rng.integers(0, n_centres, 100)] + 0.1 * rng.standard_normal((100, d))
    embeddings = (centres[rng.integers(0, n_centres, n)] + 0.3 * rng.standard_normal((n, d))).astype(
        np.float32
    )
    return embeddings, tastes


def test_few_titles_are_looked_at_one_by_one():
    embeddings = np.array([[1, 0], [0, 1], [1, 1]], np.float32)
    index = nearest(embeddings, np.zeros((0, 2)), 2)
    assert isinstance(index, Exact)
    assert index.best(np.array([1.0, 0.5]), 2).tolist() == [2, 0]


def test_among_many_the_cells_searched_hold_nearly_all_of_the_best():
    embeddings, tastes = clustered()
    index = nearest(embeddings, tastes[:50], 50, most_exact=1000)
    assert isinstance(index, Cells)
    assert index.recall >= 0.995
    assert index.n_searched < 63 / 2, "of 63 cells most are far from any taste"
    exact = Exact(embeddings)
    shares = [len(np.intersect1d(index.best(x, 50), exact.best(x, 50))) / 50 for x in tastes[50:]]
    assert np.mean(shares) > 0.98


def test_the_best_come_first():
    embeddings, tastes = clustered()
    found = nearest(embeddings, tastes, 50, most_exact=1000).best(tastes[0], 50)
    products = embeddings[found] @ tastes[0]
    assert (np.diff(products) < 0.01).all(), "but for what half precision rounds"


def test_where_faiss_is_not_installed_the_extra_is_named(monkeypatch):
    embeddings, tastes = clustered(n=30)
    usual = builtins.__import__

    def without(name, *told):
        if name == "faiss":
            raise ImportError(name)
        return usual(name, *told)

    monkeypatch.setattr(builtins, "__import__", without)
    assert isinstance(nearest(embeddings, tastes, 5), Exact)
    with pytest.raises(Problem, match=r"coldopen\[index\]"):
        nearest(embeddings, tastes, 5, most_exact=20)
