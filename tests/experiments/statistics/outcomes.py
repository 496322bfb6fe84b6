"""Outcomes of made-up visitors, of the kinds that experiments are judged by."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

TAU = 1800.0
Outcomes = Callable[[np.random.Generator, int], tuple[np.ndarray, np.ndarray]]


def bernoulli(chance: float) -> Outcomes:
    """First streams."""
    return lambda rng, n: ((rng.random(n) < chance).astype(float), np.ones(n))


def minutes(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Minutes of streaming: none for three in five, log-normal (mean 25, skewness 11) for the others."""
    return np.where(rng.random(n) < 0.6, 0, rng.lognormal(2.5, 1.2, n)), np.ones(n)


def seconds(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Seconds to the first stream restricted to tau; 45% never start."""
    return np.where(rng.random(n) < 0.45, TAU, np.minimum(rng.lognormal(4.5, 1.3, n), TAU)), np.ones(n)


def clicks(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Clicks over placements seen, both of which differ from visitor to visitor."""
    seen = 1 + rng.poisson(rng.gamma(2, 15, n))
    return rng.binomial(seen, rng.beta(1, 19, n)).astype(float), seen.astype(float)


OUTCOMES: dict[str, Outcomes] = {
    "one in 20": bernoulli(0.05),
    "two in 5": bernoulli(0.4),
    "minutes": minutes,
    "seconds": seconds,
    "clicks": clicks,
}
