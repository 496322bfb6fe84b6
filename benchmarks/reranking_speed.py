"""How long it takes to put the candidates of a row in order.

    python benchmarks/reranking_speed.py [--candidates 100] [--titles 25] [--times 2000] [--runs 5] [--json]

Each run is a process of its own with one thread. Embeddings (64 factors), genres (18) and chances are random,
drawn from the seed: the time depends on their number, not on what they say. Every re-ranker orders the rows
of fifty visitors by turns, so that all meet the same moods of the machine; "nodes" is what hedging needs once
for a page.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from coldopen.planner.rerank import RERANKERS, Candidates, Hedging, columns_examined, nodes_of
from measuring import be_child, in_child, machine, options, over_runs, tell

N_FACTORS, N_GENRES, N_VISITORS = 64, 18, 50
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main() -> None:
    """Time every re-ranker, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--candidates", type=int, default=100, help="of a row (default 100)")
    parser.add_argument("--titles", type=int, default=25, help="that fit into it (default 25)")
    parser.add_argument("--times", type=int, default=2000, help="rows of a case in a run (default 2000)")
    told = parser.parse_args()
    os.environ.update(ONE_THREAD)
    order = {"n": told.candidates, "k": told.titles, "times": told.times, "seed": told.seed}
    runs = [in_child(__file__, order) for _ in range(told.runs)]
    report = {
        "benchmark": f"{told.titles} of {told.candidates} candidates, {N_FACTORS} factors, one thread",
        "machine": machine(),
        "sizes": {"runs": told.runs, "rows a case": told.times},
        "seed": told.seed,
        "results": [{"what": what, **over_runs([run[what] for run in runs])} for what in runs[0]],
    }
    tell(report, told.json, {"p50_us": "p50, us", "p99_us": "p99, us"})


def measure(n: int, k: int, times: int, seed: int) -> dict[str, dict[str, float]]:
    """One run of every case."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(N_FACTORS, N_FACTORS)) / 20
    covariance = root @ root.T
    rows = [_candidates(rng, n, covariance) for _ in range(N_VISITORS)]
    examined = columns_examined("tv", k)
    hedging = RERANKERS["hedging"]
    assert isinstance(hedging, Hedging)
    chosen = [hedging(row, k) for row in rows]
    cases: dict[str, Callable[[int], Any]] = {
        **{name: lambda i, made=made: made(rows[i], k) for name, made in RERANKERS.items()},
        "nodes, once a page": lambda i: nodes_of(covariance, 6.0, N_GENRES),
        "what is left after a row": lambda i: hedging.left_after(rows[i], chosen[i], examined),
    }
    took: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(max(1, times // N_VISITORS)):
        for name, work in cases.items():
            for visitor in range(N_VISITORS):
                began = time.perf_counter_ns()
                work(visitor)
                took[name].append((time.perf_counter_ns() - began) / 1e3)
    return {name: _quantiles(times_us) for name, times_us in took.items()}


def _candidates(rng: np.random.Generator, n: int, covariance: np.ndarray) -> Candidates:
    chances = np.sort(rng.uniform(0.02, 0.4, n))[::-1]
    has = rng.random((n, N_GENRES)) < 0.12
    has[np.arange(n), rng.integers(0, N_GENRES, n)] = True
    genres = (has / has.sum(1, keepdims=True)).astype(np.float32)
    embeddings = (rng.normal(size=(n, N_FACTORS)) / N_FACTORS**0.5).astype(np.float32)
    scores = np.log(chances / (1 - chances)).astype(np.float32)
    nodes = nodes_of(covariance, 6.0, N_GENRES)
    return Candidates(scores, chances, embeddings, nodes, genres, genres.mean(0))


def _quantiles(times_us: list[float]) -> dict[str, float]:
    p50, p99 = np.percentile(times_us, [50, 99])
    return {"p50_us": float(p50), "p99_us": float(p99)}


if __name__ == "__main__" and not be_child(measure):
    main()
