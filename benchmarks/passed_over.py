"""What titles that were seen and left alone tell of a visitor, in a simulated world whose truth is known.

    python benchmarks/passed_over.py [--visitors 500] [--runs 5] [--json]

Simulated: nothing here is measured on people. Tastes are drawn from the prior that the belief starts from, so
the belief's only error is its approximation, and what it is told wrongly. Each visitor is shown 60 of 1,000
titles, those that a stranger is likeliest to like first, with some chance in it. A title shown is looked at
with a chance; of those looked at, each is liked with its true chance. Likes are evidence of weight 1, every
other title shown is a pass of the weight in the table, looked at or not: nobody tells.

    ndcg       nDCG@20 of the other titles, against what the visitor would like of them
    log loss   of the chance claimed for each of these, in nats
    error      expected calibration error of those chances
    coverage   how often the belief's 90% interval holds the true product of taste and embedding

Each run is a world of its own; figures are the median over runs with the least and the most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.taste.belief import Belief, Link
from coldopen.taste.calibration import reliability
from measuring import machine, options, over_runs, tell

LOOKED = (1.0, 0.5, 0.2)
WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.5, 1.0)
N_TITLES, N_SHOWN, N_FACTORS, N_FIRST = 1000, 60, 16, 20
LINK = Link(6.0, -3.0)
_Z90 = 1.644854


@dataclass(frozen=True)
class World:
    """Titles `embeddings` (n_titles, d), and the distribution that tastes are drawn from."""

    embeddings: np.ndarray
    prior: Belief

    @classmethod
    def drawn(cls, rng: np.random.Generator) -> World:
        """Titles and tastes with a few strong directions, as real ones have."""
        lengths = 1 / np.sqrt(1 + np.arange(N_FACTORS))
        embeddings = rng.standard_normal((N_TITLES, N_FACTORS)) * lengths / 1.5
        mean = rng.standard_normal(N_FACTORS) * lengths / 5
        return cls(embeddings, Belief.prior(mean, np.diag(lengths / 8)))

    def chances(self, belief: Belief) -> np.ndarray:
        """The chance claimed for each title, (n_titles,), the belief's spread taken in."""
        middle = LINK.offset + LINK.scale * (self.embeddings @ belief.mean)
        spread = LINK.scale * belief.spread(self.embeddings)
        return sigmoid(middle / np.sqrt(1 + np.pi * spread**2 / 8))


def main() -> None:
    """Print a table of weights for each chance that a title shown is looked at, or JSON."""
    parser = options(__doc__)
    parser.add_argument("--visitors", type=int, default=500, help="visitors of each world (default 500)")
    told = parser.parse_args()
    results = []
    for looked in LOOKED:
        runs = [measured(told.seed + run, told.visitors, looked) for run in range(told.runs)]
        for weight in WEIGHTS:
            what = f"{looked:.0%} looked at, weight {weight:g}"
            results.append({"what": what, **over_runs([run[weight] for run in runs])})
    report = {
        "benchmark": "passed-over titles as evidence, simulated",
        "machine": machine(),
        "sizes": {"runs": told.runs, "visitors": told.visitors, "titles": N_TITLES, "shown": N_SHOWN},
        "seed": told.seed,
        "results": results,
    }
    columns = {"ndcg": "nDCG@20", "log_loss": "log loss", "error": "error", "coverage": "coverage of 90%"}
    tell(report, told.json, columns)


def measured(seed: int, n_visitors: int, looked: float) -> dict[float, dict[str, float | None]]:
    """Each weight's figures, on the same visitors."""
    rng = np.random.default_rng(seed)
    world = World.drawn(rng)
    root = np.linalg.cholesky(world.prior.covariance)
    found: dict[float, list[tuple[float, ...]]] = {weight: [] for weight in WEIGHTS}
    claims: dict[float, list[np.ndarray]] = {weight: [] for weight in WEIGHTS}
    outcomes = []
    for _ in range(n_visitors):
        taste = world.prior.mean + root @ rng.standard_normal(N_FACTORS)
        truth = sigmoid(LINK.offset + LINK.scale * (world.embeddings @ taste))
        likes = rng.random(N_TITLES) < truth
        shown = first_shown(world, rng)
        liked = likes[shown] & (rng.random(N_SHOWN) < looked)
        others = np.setdiff1d(np.arange(N_TITLES), shown)
        outcomes.append(likes[others])
        for weight in WEIGHTS:
            weights = np.where(liked, 1.0, weight)
            belief = world.prior.after(world.embeddings[shown], liked.astype(float), weights, LINK)
            claimed = world.chances(belief)[others]
            away = np.abs(world.embeddings[others] @ (taste - belief.mean))
            held = (away <= _Z90 * belief.spread(world.embeddings[others])).mean()
            ranked = others[np.argsort(-(world.embeddings[others] @ belief.mean), kind="stable")]
            found[weight].append((ndcg(likes[ranked]), loss(claimed, likes[others]), float(held)))
            claims[weight].append(claimed)
    happened = np.concatenate(outcomes)
    return {weight: figures(found[weight], np.concatenate(claims[weight]), happened) for weight in WEIGHTS}


def first_shown(world: World, rng: np.random.Generator) -> np.ndarray:
    """The titles on a stranger's page: the likeliest first, with some chance in it, (60,)."""
    promise = LINK.scale * (world.embeddings @ world.prior.mean) + rng.gumbel(size=N_TITLES)
    return np.argsort(-promise)[:N_SHOWN]


def figures(
    found: Sequence[tuple[float, ...]], claimed: np.ndarray, happened: np.ndarray
) -> dict[str, float | None]:
    """The means over visitors, and the calibration error over all that was claimed."""
    gain, log_loss, coverage = np.mean(found, axis=0).tolist()
    error = reliability(claimed, happened).error
    return {"ndcg": gain, "log_loss": log_loss, "error": error, "coverage": coverage}


def ndcg(liked: np.ndarray) -> float:
    """nDCG@20 of titles in order of rank, (n,) bool."""
    discount = 1 / np.log2(np.arange(2, N_FIRST + 2))
    ideal = discount[: min(N_FIRST, int(liked.sum()))].sum()
    return float(liked[:N_FIRST] @ discount / ideal) if ideal else float("nan")


def loss(claimed: np.ndarray, happened: np.ndarray) -> float:
    """Mean negative log-likelihood of what happened."""
    held = np.clip(np.where(happened, claimed, 1 - claimed), 1e-12, 1)
    return float(-np.log(held).mean())


def sigmoid(a: np.ndarray) -> np.ndarray:
    """The logistic function."""
    return 1 / (1 + np.exp(-np.clip(a, -60, 60)))


if __name__ == "__main__":
    main()
