"""How long taste takes: a belief from 20 events and the best 750 titles, beside `implicit`.

    python benchmarks/taste_speed.py [--titles 10000 100000] [--times 2000] [--runs 5] [--training] [--json]

Each run is a process of its own with one thread. It makes a model of random embeddings (64 factors, drawn
from the seed) for generated titles, up to 5,000 of them with neighbours, and then times by turns, fifty
visitors a turn, so that all cases meet the same moods of the machine. No two visitors are alike: asked the
same again and again, `implicit` is twice as fast, as the processor learns which way its selection branches.

    belief     prior from signals, 20 rank-one updates, a score for every title, the best 750
    implicit   `recommend(0, likes, N=750, recalculate_user=True)` of `AlternatingLeastSquares` on the same
               embeddings and the same 20 titles
    stranger   all that serves: belief, popularity, item to item, content, the predicted gain; and the 750
    loading    from bytes to a model placed on the catalogue, in a fresh process: also its size and memory
    index      with --index 1000000, the best 750 by the index and by exact search, and how many both found

--training trains on MovieLens 1M where it is in $COLDOPEN_DATA or ../shared/data, with all cores, on likes
without times. Embeddings are random: the time depends on their number and length, not on what they say (the
index's recall does: they are drawn around 300 centres, and visitors like titles of three of these kinds).
"""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from coldopen.core.signals import Signals
from coldopen.simulator.titles import generate_titles
from coldopen.taste.acts import Act
from coldopen.taste.belief import Link
from coldopen.taste.content import Content
from coldopen.taste.gain import Gain
from coldopen.taste.items import Items, ItemTable
from coldopen.taste.model import Header, Model
from coldopen.taste.parts.belief_part import BeliefScorer
from coldopen.taste.parts.content_part import ContentScorer
from coldopen.taste.parts.context import ContextScorer
from coldopen.taste.prior import Prior
from coldopen.taste.taste import Taste
from coldopen.taste.tokens import Vocabulary, tokens_of
from coldopen.taste.top import top
from measuring import be_child, in_child, machine, memory_mb, options, over_runs, tell
from preparing import folder_in

N_FACTORS, N_CONTENT, N_EVENTS, N_BEST = 64, 96, 20, 750
N_KNOWN, N_NEIGHBOURS, N_CENTRES = 5000, 400, 300
LEVELS = (0, 1, 2, 3, 5, 10)
_TURN = 50
WORDS = tuple(sorted(["country:BR", "country:US", "device:tv", "daypart:evening", "hour:20", "language:pt"]))
SIGNALS = Signals(country="BR", device="tv", hour=20, languages=("pt-BR",))
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def main() -> None:
    """Measure each size of catalogue, and print a table or JSON."""
    parser = options(__doc__)
    parser.add_argument("--titles", type=int, nargs="+", default=[10_000, 100_000], help="sizes of catalogue")
    parser.add_argument("--times", type=int, default=2000, help="visitors of a case in a run (default 2000)")
    parser.add_argument(
        "--index", type=int, nargs="*", default=[], help="sizes at which to measure the index"
    )
    parser.add_argument("--training", action="store_true", help="also train on MovieLens 1M")
    told = parser.parse_args()
    results = []
    if told.training:
        runs = [in_child(__file__, {"what": "training", "seed": told.seed}) for _ in range(told.runs)]
        results.append({"what": "training on MovieLens 1M, all cores", **over_runs(runs)})
    os.environ.update(ONE_THREAD)
    with folder_in(told.directory) as home:
        for n_titles in told.titles:
            results += _at_size(str(home / f"{n_titles}.model"), n_titles, told)
    for n_titles in told.index:
        order = {"what": "index", "n_titles": n_titles, "seed": told.seed, "n": told.times}
        runs = [in_child(__file__, order) for _ in range(told.runs)]
        results.append({"what": f"{n_titles:,} titles, index", **over_runs(runs)})
    report = {
        "benchmark": f"{N_EVENTS} events, best {N_BEST}, {N_FACTORS} factors, one thread",
        "machine": machine(),
        "sizes": {"runs": told.runs, "visitors a case": told.times},
        "seed": told.seed,
        "results": results,
    }
    columns = {
        "p50_ms": "p50, ms",
        "p95_ms": "p95, ms",
        "seconds": "s",
        "ratio": "of implicit's",
        "exact_ms": "exact, ms",
        "recall": "recall",
        "model_mb": "bytes, MB",
        "memory_mb": "memory, MB",
    }
    tell(report, told.json, columns)


def _at_size(path: str, n_titles: int, told: Any) -> list[dict[str, Any]]:
    """The cases at one size; `path` is where its model is kept meanwhile."""
    order = {"path": path, "n_titles": n_titles, "seed": told.seed}
    runs = [in_child(__file__, {"what": "serving", **order, "n": told.times}) for _ in range(told.runs)]
    loads = [in_child(__file__, {"what": "loading", **order}) for _ in range(told.runs)]
    cases = [
        {"what": f"{n_titles:,} titles, {case}", **over_runs([run[case] for run in runs])} for case in runs[0]
    ]
    return [*cases, {"what": f"{n_titles:,} titles, loading", **over_runs(loads)}]


def measure(what: str, **order: Any) -> Any:
    """One run of one thing."""
    return {"serving": serving, "loading": loading, "index": index, "training": training}[what](**order)


def serving(path: str, n_titles: int, seed: int, n: int) -> dict[str, dict[str, float]]:
    """Belief, implicit's fold-in and a whole stranger, for `n` visitors in turn."""
    model = made_up(n_titles, seed)
    Path(path).write_bytes(model.encode())
    taste = Taste.of(model, generate_titles(n_titles, seed=seed))
    rng = np.random.default_rng(seed)
    visitors = [np.sort(rng.choice(n_titles, N_EVENTS, replace=False)) for _ in range(min(n, 200))]
    shares = np.asarray(model.context.log_share)
    cases = {
        "belief": lambda liked: believed(model.belief, liked),
        "implicit": folding(model.belief.embeddings, visitors),
        "stranger": lambda liked: whole(taste, liked, shares),
    }
    took = in_turn(cases, visitors, n)
    found = {name: quantiles(times) for name, times in took.items()}
    usual = found["implicit"]["p50_ms"]
    return {name: {**told, "ratio": told["p50_ms"] / usual} for name, told in found.items()}


def believed(scorer: BeliefScorer, liked: np.ndarray) -> np.ndarray:
    """The best titles by the belief after these likes, which are not among them."""
    ones = np.ones(len(liked))
    prior = scorer.prior.given(tokens_of(SIGNALS))
    belief = prior.after(scorer.embeddings[liked], ones, ones, scorer.link)
    scores = scorer.embeddings @ belief.mean.astype(np.float32)
    scores[liked] = -np.inf
    return top(scores, N_BEST)


def folding(embeddings: np.ndarray, visitors: Sequence[np.ndarray]) -> Callable[[np.ndarray], Any]:
    """What gives the best titles by implicit's fold-in on these embeddings. The visitors' sparse rows are
    made beforehand, as making them is no part of it."""
    from scipy.sparse import csr_matrix

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from implicit.cpu.als import AlternatingLeastSquares

        model = AlternatingLeastSquares(factors=embeddings.shape[1], regularization=0.05, num_threads=1)
    model.item_factors, model.user_factors = embeddings, np.zeros((1, embeddings.shape[1]), np.float32)
    rows = {}
    for liked in visitors:
        likes = (np.full(len(liked), 5.0, np.float32), liked.astype(np.int32), [0, len(liked)])
        rows[liked.tobytes()] = csr_matrix(likes, shape=(1, len(embeddings)))

    def best(liked: np.ndarray) -> Any:
        return model.recommend(0, rows[liked.tobytes()], N=N_BEST, recalculate_user=True)[0]

    return best


def whole(taste: Taste, liked: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """The best titles by all that serves."""
    acts = tuple([Act(title, "stream", 1e9) for title in liked.tolist()])
    return top(taste.stranger(SIGNALS, acts, shares).scores, N_BEST)


def in_turn(
    cases: dict[str, Callable[[np.ndarray], Any]], visitors: Sequence[np.ndarray], n: int
) -> dict[str, list[float]]:
    """Milliseconds of each case for each of `n` visitors, by turns; the first of a turn, which finds the
    caches full of another's, is left out."""
    took: dict[str, list[float]] = {name: [] for name in cases}
    for start in range(0, n, _TURN):
        for name, case in cases.items():
            for i in range(start - 1, min(start + _TURN, n)):
                started = time.perf_counter()
                case(visitors[i % len(visitors)])
                if i >= start:
                    took[name].append(1000 * (time.perf_counter() - started))
    return took


def quantiles(milliseconds: Sequence[float]) -> dict[str, float]:
    """The 50th and the 95th percentile."""
    p50, p95 = np.percentile(np.asarray(milliseconds), [50, 95])
    return {"p50_ms": float(p50), "p95_ms": float(p95)}


def loading(path: str, n_titles: int, seed: int) -> dict[str, float | None]:
    """Seconds from bytes to a model on the catalogue; its size, and the memory that it then takes."""
    titles = generate_titles(n_titles, seed=seed)
    before = memory_mb([os.getpid()])
    started = time.perf_counter()
    data = Path(path).read_bytes()
    taste = Taste.of(Model.decode(data), titles)
    seconds, n_bytes = time.perf_counter() - started, len(data)
    del data
    after = memory_mb([os.getpid()])
    assert len(taste.titles) == n_titles
    grown = None if before is None or after is None else after - before
    return {"seconds": seconds, "model_mb": n_bytes / 2**20, "memory_mb": grown}


def index(n_titles: int, seed: int, n: int) -> dict[str, float]:
    """Milliseconds for the best titles, exact and by the index, and the share that both found."""
    from coldopen.taste.index import Exact, nearest

    rng = np.random.default_rng(seed)
    embeddings, kinds = around_centres(n_titles, rng)
    tastes = [taste_of(embeddings, kinds, rng) for _ in range(min(n, 250))]
    examples, asked = np.stack(tastes[:50]), tastes[50:] or tastes
    started = time.perf_counter()
    indexed = nearest(embeddings, examples, N_BEST, most_exact=0)
    seconds, exact = time.perf_counter() - started, Exact(embeddings)
    cases = {"index": lambda x: indexed.best(x, N_BEST), "exact": lambda x: exact.best(x, N_BEST)}
    took = in_turn(cases, asked, n)
    both = [len(np.intersect1d(indexed.best(x, N_BEST), exact.best(x, N_BEST))) for x in asked]
    told = {**quantiles(took["index"]), "exact_ms": quantiles(took["exact"])["p50_ms"]}
    return {**told, "recall": float(np.mean(both)) / N_BEST, "seconds": seconds}


def taste_of(embeddings: np.ndarray, kinds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The mean embedding of 20 titles of three kinds, (64,)."""
    liked = np.flatnonzero(np.isin(kinds, kinds[rng.integers(0, len(kinds), 3)]))
    mean: np.ndarray = embeddings[rng.choice(liked, N_EVENTS)].mean(0)
    return mean


def training(seed: int) -> dict[str, float]:
    """Seconds to train on MovieLens 1M without times, and the size of the model."""
    from dataclasses import replace

    from coldopen.evaluation.sets import load_set
    from coldopen.taste.fitting import Learn
    from coldopen.taste.train import train

    likes = replace(load_set("ml-1m").likes, at_ms=None)
    started = time.perf_counter()
    data = train(Learn(), likes, seed).encode()
    return {"seconds": time.perf_counter() - started, "model_mb": len(data) / 2**20}


def around_centres(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Embeddings (n, 64) around centres, more around some than around others, and which centre (n,)."""
    centres = rng.standard_normal((N_CENTRES, N_FACTORS), np.float32)
    which = rng.choice(N_CENTRES, n, p=rng.dirichlet(np.ones(N_CENTRES)))
    drawn: np.ndarray = centres[which] + 0.7 * rng.standard_normal((n, N_FACTORS), np.float32)
    return drawn / np.float32(8), which


def made_up(n_titles: int, seed: int) -> Model:
    """A model of random numbers, as large as one that was learned."""
    rng = np.random.default_rng(seed)
    titles = generate_titles(n_titles, seed=seed)
    embeddings, _ = around_centres(n_titles, rng)
    log_share = np.log(rng.dirichlet(np.full(n_titles, 0.5)) + 1e-9).astype(np.float32)
    vocabulary = Vocabulary(WORDS)
    lift = 0.1 * rng.standard_normal((len(WORDS), n_titles), np.float32)
    features = np.zeros((0, N_FACTORS), np.float32)
    prior = Prior(
        vocabulary,
        rng.standard_normal(N_FACTORS) / 8,
        rng.standard_normal((len(WORDS), N_FACTORS)) / 20,
        np.diag(rng.uniform(0.01, 0.05, N_FACTORS)),
    )
    directions = rng.standard_normal((n_titles, N_CONTENT), np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    scorer = BeliefScorer(embeddings, Content((), features, np.zeros(N_FACTORS, np.float32)), prior, Link())
    return Model(
        Header(levels=LEVELS, gains=(Gain(),) * len(LEVELS)),
        tuple([title.id for title in titles]),
        np.full(n_titles, 20, np.int32),
        ContextScorer(vocabulary, log_share, lift, 0.3),
        scorer,
        ContentScorer((), np.zeros((0, N_CONTENT), np.float32), directions),
        tables(n_titles, vocabulary, rng),
        np.full((len(LEVELS), 3), 0.5),
    )


def tables(n_titles: int, vocabulary: Vocabulary, rng: np.random.Generator) -> Items:
    """Item-to-item tables for half of the titles, at most 5,000, with 400 neighbours each."""
    n = min(N_KNOWN, n_titles // 2)
    k = min(N_NEIGHBOURS, n)
    made = tuple(
        ItemTable(
            rng.integers(0, n, (n, k)).astype(np.uint16),
            rng.standard_normal((n, k), np.float32),
            rng.standard_normal(n, np.float32),
            rng.standard_normal((len(vocabulary), n), np.float32),
        )
        for _ in LEVELS
    )
    return Items(np.sort(rng.choice(n_titles, n, replace=False)), vocabulary, made)


if __name__ == "__main__" and not be_child(measure):
    main()
