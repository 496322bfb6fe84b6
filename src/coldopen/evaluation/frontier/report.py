"""What the benchmark of re-ranking found."""

from __future__ import annotations

from msgspec import Struct

from coldopen.evaluation.intervals import Difference, Estimate

DIVERSITY = ("distance", "simpson", "coverage")
MEASURES = {
    "ndcg@20": "normalised discounted cumulative gain of the first 20 titles",
    "first_hit": "rank of the first target among the first 20 titles; 21 where there is none",
    "hit@5": "whether a target is among the first 5 titles",
    "distance": "mean of 1 - cosine of the embeddings of two of the first 20 titles",
    "simpson": "chance that two of the first 20 titles, each taken for one of its genres, differ in it",
    "coverage": "share of all titles that are among anybody's first 20",
}


class Point(Struct, frozen=True):
    """One re-ranker at one strength, on the newcomers that are reported.

    `figures` has an estimate for every measure but coverage, over all levels; `by_level` one for each level;
    `coverage` is the mean over levels and seeds, and `coverages` that of each seed. `against` is the paired
    difference to the order of scores. `microseconds` is the median time of a list.
    """

    reranker: str
    strength: float
    validation_ndcg: float
    figures: dict[str, Estimate]
    by_level: dict[str, list[Estimate]]
    coverage: float
    coverages: tuple[float, ...]
    against: dict[str, Difference]
    microseconds: float

    def of(self, measure: str) -> float:
        """The mean of a measure, or the coverage; nan where it is undefined."""
        found = self.coverage if measure == "coverage" else self.figures[measure].mean
        return float("nan") if found is None else found


class Frontier(Struct, frozen=True):
    """One set: all points, and for each re-ranker the strength that validation newcomers chose.

    `tolerance` is how much of the nDCG@20 of the order of scores, on validation newcomers, a choice may cost.
    """

    set: str
    limits: str
    levels: tuple[int, ...]
    n_newcomers: int
    n_validation: int
    n_seeds: int
    tolerance: float
    points: tuple[Point, ...]
    chosen: dict[str, float]
    nodes_microseconds: float
    seconds: float

    def row(self, reranker: str) -> Point:
        """The point of a re-ranker at its chosen strength."""
        strength = self.chosen[reranker]
        return next(p for p in self.points if p.reranker == reranker and p.strength == strength)

    def beyond(self, point: Point, measure: str) -> tuple[Point, ...]:
        """Points of other re-rankers with more nDCG@20 and more of another measure: none where this one is on
        the frontier."""
        relevance, diversity = point.of("ndcg@20"), point.of(measure)
        return tuple(
            p
            for p in self.points
            if p.reranker != point.reranker and p.of("ndcg@20") > relevance and p.of(measure) > diversity
        )


class FrontierReport(Struct, frozen=True):
    """All sets of a run, and the versions of what made them."""

    frontiers: tuple[Frontier, ...]
    versions: dict[str, str]
