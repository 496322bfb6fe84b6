"""Whether the statistics of experiments hold what they promise, on visitors made up with a known truth.

    python benchmarks/statistics_held.py [--tests 2000] [--visitors 20000] [--outcomes minutes] [--json]

Every row is one kind of outcome at one share of visitors in the treatment; each test has so many visitors.

    sequential      share of A/A tests that an asymptotic confidence sequence, looked at after every visitor,
    ever
                    called an effect: at most 0.05
    fixed           the same of one look at the end, by Welch's t-test or the delta method: 0.035 to 0.065
    coverage        share of A/B tests whose interval at that one look held the true effect: 0.935 to 0.965
    always          share of A/B tests whose confidence sequence held the truth at every visitor: at least
    0.95 adjusted        as `sequential`, adjusted by a signal that goes with the outcome: at most 0.05 linear
    as `fixed`, by the anytime-valid linear model at the end: at most 0.05 ratio           share of sound
    experiments for which the sequential sample-ratio check, at 0.01 and looked at
                    after every visitor, ever raised an alarm: at most 0.01
    first look      visitors by which half of the A/A tests could be looked at

In an A/B test the treatment has an effect: first streams one point (of 5%) or two points (of 40%) more, one
in twenty fewer without minutes or without a stream, click rates 0.055 for 0.050. Seeds here are none of those
by which the first look was chosen. With 2,000 tests, a share of 0.05 has a standard error of 0.005.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

import numpy as np

from coldopen.experiments.statistics import (
    Path,
    fixed_means,
    fixed_ratios,
    linear_effect,
    path_of_adjusted,
    path_of_means,
    path_of_ratios,
)
from coldopen.experiments.statistics.sample_ratio import log_bayes_factor
from measuring import machine

TAU = 1800.0
SHARES = (0.5, 0.1)
Drawn = tuple[np.ndarray, np.ndarray]
Draw = Callable[[np.random.Generator, np.ndarray], Drawn]
"""Numerators and denominators of visitors, who are treated or not (n,)."""


def first_streams(chance: float, more: float) -> tuple[Draw, float]:
    """0 or 1, and the effect."""

    def draw(rng: np.random.Generator, treated: np.ndarray) -> Drawn:
        return (rng.random(len(treated)) < chance + more * treated).astype(float), np.ones(len(treated))

    return draw, more


def minutes() -> tuple[Draw, float]:
    """None for three in five, log-normal for others: mean 25, skewness 11."""

    def draw(rng: np.random.Generator, treated: np.ndarray) -> Drawn:
        n = len(treated)
        none = rng.random(n) < 0.6 - 0.05 * treated
        return np.where(none, 0, rng.lognormal(2.5, 1.2, n)), np.ones(n)

    return draw, 0.05 * float(np.exp(2.5 + 1.2**2 / 2))


def seconds() -> tuple[Draw, float]:
    """To the first stream, restricted to tau; 45% never start."""

    def draw(rng: np.random.Generator, treated: np.ndarray) -> Drawn:
        n = len(treated)
        never = rng.random(n) < 0.45 - 0.05 * treated
        return np.where(never, TAU, np.minimum(rng.lognormal(4.5, 1.3, n), TAU)), np.ones(n)

    return draw, 0.05 * (restricted_log_normal(4.5, 1.3) - TAU)


def clicks() -> tuple[Draw, float]:
    """Over placements seen, with rates and amounts that differ from visitor to visitor."""

    def draw(rng: np.random.Generator, treated: np.ndarray) -> Drawn:
        n = len(treated)
        seen = 1 + rng.poisson(rng.gamma(2, 15, n))
        rate = rng.beta(1 + 0.1 * treated, 19 - 0.1 * treated)
        return rng.binomial(seen, rate).astype(float), seen.astype(float)

    return draw, 0.005


def restricted_log_normal(mu: float, sigma: float) -> float:
    """The mean of min(X, tau) of a log-normal X."""
    from scipy.stats import norm

    z = (np.log(TAU) - mu) / sigma
    return float(np.exp(mu + sigma**2 / 2) * norm.cdf(z - sigma) + TAU * norm.sf(z))


OUTCOMES: dict[str, tuple[Draw, float]] = {
    "first streams, 5%": first_streams(0.05, 0.01),
    "first streams, 40%": first_streams(0.4, 0.02),
    "minutes": minutes(),
    "seconds": seconds(),
    "clicks over seen": clicks(),
}
COLUMNS = ("sequential", "fixed", "coverage", "always", "adjusted", "linear", "ratio", "first look")


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tests", type=int, default=2000, help="simulated tests a row (default 2000)")
    parser.add_argument("--visitors", type=int, default=20_000, help="visitors of each (default 20000)")
    parser.add_argument("--outcomes", nargs="+", default=list(OUTCOMES), help="which (default all)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    told = parser.parse_args()
    results = []
    for name in told.outcomes:
        for share in SHARES:
            results.append(row(name, share, told.tests, told.visitors, told.seed))
            if not told.json:
                print_row(results[-1], first=len(results) == 1)
    if told.json:
        sizes = {"tests": told.tests, "visitors": told.visitors}
        print(json.dumps({"machine": machine(), "sizes": sizes, "seed": told.seed, "results": results}))


def row(name: str, share: float, n_tests: int, n: int, seed: int) -> dict[str, Any]:
    """One kind of outcome at one share, over all tests."""
    draw, truth = OUTCOMES[name]
    found = [one_test(draw, truth, share, n, np.random.default_rng([seed, i])) for i in range(n_tests)]
    table = {column: np.array([one[column] for one in found]) for column in COLUMNS}
    shown = {column: round(float(values.mean()), 4) for column, values in table.items()}
    return {"what": name, "share": share, **shown, "first look": int(np.median(table["first look"]))}


def one_test(draw: Draw, truth: float, share: float, n: int, rng: np.random.Generator) -> dict[str, float]:
    """What one A/A test and one A/B test of the same visitors' assignments gave."""
    variant = (rng.random(n) < share).astype(int)
    nothing = np.zeros(n)
    numerator, denominator = draw(rng, nothing)
    path = look_by_look(numerator, denominator, variant)
    end = at_the_end(numerator, denominator, variant)
    effect = draw(rng, variant.astype(float))
    known = signal(numerator, rng)
    seen = np.isfinite(path.low)
    counts = np.cumsum(np.stack([1 - variant, variant], 1), 0)
    shares = np.array([1 - share, share])
    with_effect = look_by_look(*effect, variant)
    once = at_the_end(*effect, variant).absolute
    return {
        "sequential": path.found is not None,
        "fixed": end.absolute.significant,
        "coverage": once.low <= truth <= once.high,
        "always": bool(((with_effect.low <= truth) & (truth <= with_effect.high)).all()),
        "adjusted": path_of_adjusted(numerator, variant, known, share).found is not None,
        "linear": linear_effect(numerator, variant, known).significant,
        "ratio": bool(log_bayes_factor(counts, shares).max() >= np.log(100)),
        "first look": int(seen.argmax()) if seen.any() else n,
    }


def look_by_look(numerator: np.ndarray, denominator: np.ndarray, variant: np.ndarray) -> Path:
    """The confidence sequence after every visitor."""
    if denominator.max() > 1:
        return path_of_ratios(numerator, denominator, variant)
    return path_of_means(numerator, variant)


def at_the_end(numerator: np.ndarray, denominator: np.ndarray, variant: np.ndarray) -> Any:
    """The fixed test."""
    if denominator.max() > 1:
        return fixed_ratios(numerator, denominator, variant)
    return fixed_means(numerator, variant)


def signal(numerator: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Covariates: five devices, the likelier the later ones the larger the outcome."""
    ranked = numerator.argsort(kind="stable").argsort() / len(numerator)
    device = np.floor(5 * np.clip(0.5 * ranked + 0.5 * rng.random(len(numerator)), 0, 0.999)).astype(int)
    return (device[:, None] == np.arange(1, 5)).astype(float)


def print_row(one: dict[str, Any], first: bool) -> None:
    """One line, under a heading if it is the first."""
    if first:
        print(f"{'outcome':20}{'share':>7}" + "".join(f"{column:>12}" for column in COLUMNS))
    print(
        f"{one['what']:20}{one['share']:>7}" + "".join(f"{one[column]:>12}" for column in COLUMNS), flush=True
    )


if __name__ == "__main__":
    main()
