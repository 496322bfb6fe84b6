"""The answer to "what would it have earned?": an estimate with its intervals, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from coldopen.ope.checks import mean_weight
from coldopen.ope.intervals import by_unit, likelihood, standard_error, student
from coldopen.ope.scored import Scored
from coldopen.ope.sequences import asymptotic

LEAST_ESS_SHARE = 0.01
LEAST_ESS = 100.0
LEAST_REWARDS = 10
_SELDOM, _ALMOST = 0.0027, 1e-9


class Overlap(Struct, frozen=True, kw_only=True):
    """How well a log covers a target, by the weights of its n pages or actions.

    `ess` is how many equal weights would tell as much (Kish 1965), `mean_weight` what should be 1 and its
    standard error; `weight_quantiles` are the 50%, 90%, 99% and 100% ones, `largest_share` the part of all
    weight that the heaviest has, and `no_weight` the part that has none.
    """

    n: int
    n_units: int
    ess: float
    mean_weight: float
    mean_weight_error: float
    weight_quantiles: tuple[float, ...]
    largest_share: float
    no_weight: float


class Estimate(Struct, frozen=True, kw_only=True):
    """An estimate with its standard error and 1 - alpha intervals: Student's, by empirical likelihood
    (`likely_`), and valid whenever the log is looked at (`always_`). nan where undefined; then `why` says
    why."""

    estimator: str
    value: float
    error: float
    low: float
    high: float
    likely_low: float
    likely_high: float
    always_low: float
    always_high: float
    why: str = ""


def overlap_of(weights: np.ndarray, units: np.ndarray | None = None) -> Overlap:
    """How well a log covers a target, from the weights of its pages or actions, (n,)."""
    n, told, total = len(weights), mean_weight(weights), float(weights.sum())
    quantiles = np.quantile(weights, (0.5, 0.9, 0.99, 1.0)) if n else np.full(4, math.nan)
    return Overlap(
        n=n,
        n_units=n if units is None else len(np.unique(units)),
        ess=told.ess,
        mean_weight=told.mean,
        mean_weight_error=told.standard_error,
        weight_quantiles=tuple(quantiles.tolist()),
        largest_share=float(weights.max()) / total if total else math.nan,
        no_weight=float((weights == 0).mean()) if n else math.nan,
    )


def refusals(weights: np.ndarray, rewards: np.ndarray) -> tuple[str, ...]:
    """Why a log cannot answer for a target, from its pages' or actions' weights and rewards, (n,) each; empty
    where it can.

    It cannot where weights tell as much as under 1% of as many equal ones, or under 100; where 1 is outside
    the 99.7% empirical likelihood interval of their mean; where under 10 rewards have any weight.
    """
    n, told = len(weights), mean_weight(weights)
    why = []
    least = max(LEAST_ESS_SHARE * n, LEAST_ESS)
    if told.ess < least:
        why.append(
            f"the weights of {n:,} tell as much as {told.ess:.1f} equal ones, and {least:.1f} are "
            "needed: the log hardly ever shows what the target would"
        )
    low, high = likelihood(told.mean, weights - told.mean, _SELDOM)
    if not low - _ALMOST <= 1 <= high + _ALMOST:
        why.append(
            f"weights average {told.mean:.4g} ({low:.4g} to {high:.4g}), not 1: the log lacks what the "
            "target wants, or its chances are wrong"
        )
    n_rewards = int(np.count_nonzero(rewards[weights > 0]))
    if n_rewards < LEAST_REWARDS:
        why.append(f"{n_rewards} rewards where the target has weight: {LEAST_REWARDS} are needed")
    return tuple(why)


def estimate_of(
    scored: Scored, units: np.ndarray | None = None, alpha: float = 0.05, why: Sequence[str] = ()
) -> Estimate:
    """An estimate with its intervals, or with nothing but the reasons `why` there is none."""
    if not why and not math.isfinite(scored.value):
        why = ("all weights are zero",)
    if why:
        return undefined(scored.estimator, "; ".join(why))
    influence = by_unit(scored, units)
    value = scored.value
    low, high = student(value, influence, alpha)
    likely, always = likelihood(value, influence, alpha), asymptotic(value, influence, alpha)
    return Estimate(
        estimator=scored.estimator,
        value=value,
        error=standard_error(influence),
        low=low,
        high=high,
        likely_low=likely[0],
        likely_high=likely[1],
        always_low=always[0],
        always_high=always[1],
    )


def undefined(estimator: str, why: str) -> Estimate:
    """An estimate that cannot be given, and why."""
    nan = math.nan
    return Estimate(
        estimator=estimator,
        value=nan,
        error=nan,
        low=nan,
        high=nan,
        likely_low=nan,
        likely_high=nan,
        always_low=nan,
        always_high=nan,
        why=why,
    )


def betting_estimate(value: float, ends: tuple[float, float]) -> Estimate:
    """A value with no interval but the exact one that may be looked at at any time; see `betting`."""
    return replace(undefined("betting", ""), value=value, always_low=ends[0], always_high=ends[1])
