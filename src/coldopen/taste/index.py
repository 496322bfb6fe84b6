"""The titles nearest to a taste among very many: exact as long as that is quick, above by an index.

Up to 200,000 titles one product with all embeddings takes a few milliseconds at most, and is exact. Above,
titles are kept in cells around centres (an inverted file, Jégou et al. 2011, by the library faiss), and only
the cells nearest to the taste are searched: as many as it takes to find 99.5% of the best titles of tastes
given as examples. Embeddings are held there at half precision.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from coldopen.core.errors import Problem
from coldopen.taste.top import top

MOST_EXACT = 200_000
_ENOUGH = 0.995
_SWEEPS, _MOST_A_CELL = 8, 50


class Index(Protocol):
    """Finds titles by taste."""

    def best(self, taste: np.ndarray, k: int) -> np.ndarray:
        """The indices of the `k` titles whose embeddings have the highest product with a taste (d,), best
        first; by an index nearly all of them."""


@dataclass(frozen=True)
class Exact:
    """Looks at every title. `embeddings` (n_titles, d), float32."""

    embeddings: np.ndarray

    def best(self, taste: np.ndarray, k: int) -> np.ndarray:
        """See `Index`."""
        return top(self.embeddings @ taste.astype(np.float32), k)


@dataclass(frozen=True)
class Cells:
    """Looks at the titles of the `n_searched` cells nearest to the taste; `recall` is the share of the best
    titles that it found for the tastes given as examples."""

    cells: Any
    n_searched: int
    recall: float

    def best(self, taste: np.ndarray, k: int) -> np.ndarray:
        """See `Index`. Fewer than k where the cells searched hold fewer."""
        _, found = self.cells.search(taste.astype(np.float32)[None], k)
        among: np.ndarray = found[0][found[0] >= 0]
        return among


def nearest(embeddings: np.ndarray, tastes: np.ndarray, k: int, most_exact: int = MOST_EXACT) -> Index:
    """An index of embeddings (n_titles, d), exact for `most_exact` titles or fewer.

    Arguments:
        embeddings: of the titles, float32.
        tastes: examples of what will be asked for, (n, d), such as those of past visitors: 50 are enough. The
            more they lie between kinds of titles, the more cells are searched.
        k: how many titles will be asked for.
        most_exact: above so many titles, faiss is needed.

    Raises:
        Problem: faiss is not installed and there are more titles than `most_exact`.
    """
    if len(embeddings) <= most_exact:
        return Exact(embeddings)
    faiss = _faiss()
    cells = _filled(faiss, embeddings)
    exact = Exact(embeddings)
    expected = [exact.best(taste, k) for taste in tastes]
    n_searched, recall = 1, 0.0
    while recall < _ENOUGH and n_searched < cells.nlist:
        n_searched = min(cells.nlist, n_searched + max(1, n_searched // 3))
        cells.nprobe = n_searched
        tried = Cells(cells, n_searched, recall)
        recall = float(np.mean([_found(tried.best(x, k), e) for x, e in zip(tastes, expected, strict=True)]))
    return Cells(cells, n_searched, recall)


def _filled(faiss: Any, embeddings: np.ndarray) -> Any:
    """The square root of the number of titles as cells, found by k-means on a sample."""
    n_cells = round(len(embeddings) ** 0.5)
    cells = faiss.index_factory(embeddings.shape[1], f"IVF{n_cells},SQfp16", faiss.METRIC_INNER_PRODUCT)
    cells.cp.niter, cells.cp.max_points_per_centroid = _SWEEPS, _MOST_A_CELL
    held = np.ascontiguousarray(embeddings, np.float32)
    cells.train(held)
    cells.add(held)
    return cells


def _found(found: np.ndarray, expected: np.ndarray) -> float:
    return len(np.intersect1d(found, expected)) / max(1, len(expected))


def _faiss() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import faiss
    except ImportError:
        raise Problem("index", "no faiss", "pip install 'coldopen[index]'") from None
    return faiss
