"""The benchmark of re-ranking: newcomers of a set, every re-ranker at every strength, and what it costs and
brings; strengths are chosen on newcomers of whom nothing is reported."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from coldopen.core.errors import Problem
from coldopen.evaluation.frontier.lists import K, Lists, Shelf, lists_of
from coldopen.evaluation.frontier.measures import NAMES, coverage, measured
from coldopen.evaluation.frontier.report import Frontier, Point
from coldopen.evaluation.frontier.sweep import STRENGTHS, swept
from coldopen.evaluation.intervals import compare, estimates, pooled
from coldopen.evaluation.protocol import at_random
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.split import Case
from coldopen.taste import Interactions, Model, Taste

TOLERANCE = 0.01
MOST, MOST_QUICK = 2000, 100
_MAIN = NAMES.index("ndcg@20")
_SCORE = ("score", 0.0)

Tell = Callable[[str], None]
"""Is told what is being done."""

Train = Callable[[Interactions, int], Model]
"""Makes a model of likes, with a seed."""

Key = tuple[str, float]
Runs = list[tuple[np.ndarray, np.ndarray]]


@dataclass
class _Found:
    """What the lists of one half of the newcomers come to, seed after seed; values are (visitors, values)."""

    values: dict[Key, Runs] = field(default_factory=dict)
    coverages: dict[Key, list[float]] = field(default_factory=dict)
    took_us: dict[Key, list[float]] = field(default_factory=dict)
    nodes_us: list[float] = field(default_factory=list)

    def add(self, lists: Lists, cases: Sequence[Case], shelf: Shelf) -> None:
        visitors = np.array([case.visitor for case in cases])
        for key, tops in lists.tops.items():
            values = measured(tops, cases, shelf.taste.embeddings, shelf.genres)
            self.values.setdefault(key, []).append((visitors, values))
            self.coverages.setdefault(key, []).append(coverage(tops, len(shelf.taste.titles)))
            self.took_us.setdefault(key, []).extend(lists.took_us[key])
        self.nodes_us += lists.nodes_us

    def by_visitor(self, key: Key) -> np.ndarray:
        """Each visitor's mean over seeds, (n_visitors, n_levels, n_measures)."""
        return pooled(self.values[key])[1]

    def ndcg(self, key: Key) -> float:
        return float(self.by_visitor(key)[..., _MAIN].mean())


def run(
    data: NewcomerSet,
    seeds: Sequence[int],
    train: Train,
    quick: bool = False,
    tell: Tell = lambda what: None,
) -> Frontier:
    """The frontier of one set.

    Of the visitors, half by lot (the same for all seeds) are for validation: among held-out newcomers, theirs
    choose the strengths, and the others' are reported.

    Raises:
        Problem: too few visitors for both halves, or fewer titles than a list has.
    """
    began = time.perf_counter()
    rerankers = swept()
    validation, reported = _Found(), _Found()
    lot = np.random.default_rng(0).permutation(data.likes.n_visitors) % 2
    for seed in seeds:
        split = at_random(data.likes, data.levels, seed, MOST)
        most = MOST_QUICK if quick else MOST
        halves = [[case for case in split.cases if lot[case.visitor] == half][:most] for half in (0, 1)]
        if not all(halves) or data.likes.n_titles < K + split.levels[-1]:
            raise Problem(
                "set",
                f"{data.likes.n_visitors} visitors, {data.likes.n_titles} titles",
                "enough for two halves and a list",
            )
        tell(f"seed {seed}: training")
        model = train(split.periods[0].past, seed)
        shelf = Shelf.of(model, Taste.of(model, data.likes.titles))
        for found, cases, which in zip((validation, reported), halves, ("validation", "lists"), strict=True):
            tell(f"seed {seed}: {which}")
            found.add(lists_of(shelf, cases, split.levels, rerankers), cases, shelf)
        levels = split.levels
    return Frontier(
        data.name,
        data.limits,
        levels,
        len(reported.by_visitor(_SCORE)),
        len(validation.by_visitor(_SCORE)),
        len(seeds),
        TOLERANCE,
        tuple([_point(key, validation, reported) for key in rerankers]),
        {
            name: chosen(
                name, {s: validation.ndcg((name, s)) for s in STRENGTHS[name]}, validation.ndcg(_SCORE)
            )
            for name in STRENGTHS
        },
        float(np.median(reported.nodes_us)),
        time.perf_counter() - began,
    )


def chosen(name: str, ndcg: dict[float, float], score_order: float) -> float:
    """The greatest strength up to which no strength costs more than the tolerance; the least where all do.

    >>> chosen("mmr", {0.1: 0.5, 0.2: 0.497, 0.3: 0.49}, 0.5)
    0.2
    """
    within = list(ndcg)[:1]
    for strength, reached in ndcg.items():
        if reached < (1 - TOLERANCE) * score_order:
            break
        within.append(strength)
    return within[-1]


def _point(key: Key, validation: _Found, reported: _Found) -> Point:
    values, base = reported.by_visitor(key), reported.by_visitor(_SCORE)
    n, n_levels, n_measures = values.shape
    overall, plain = values.mean(1), base.mean(1)
    by_level = estimates(values.reshape(n, -1))
    return Point(
        key[0],
        key[1],
        validation.ndcg(key),
        dict(zip(NAMES, estimates(overall), strict=True)),
        {m: [by_level[i * n_measures + j] for i in range(n_levels)] for j, m in enumerate(NAMES)},
        float(np.mean(reported.coverages[key])),
        tuple(reported.coverages[key]),
        {m: compare(overall[:, j], plain[:, j]) for j, m in enumerate(NAMES)},
        float(np.median(reported.took_us[key])),
    )
