"""Time to the first stream: how many are still without one, and the mean time restricted to tau.

A visitor who leaves without a stream has not been lost from sight: they had none, and count tau. Only the end
of the data, an outage or a deletion censors. So where every window has closed, the restricted mean is a plain
mean of min(time, tau), and everything made for means serves. The functions here are for what is not yet
closed.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.experiments.statistics.estimate import (
    NAN,
    Comparison,
    Estimate,
    Test,
    incomparable,
    undefined,
    untested,
)
from coldopen.experiments.statistics.normal import normal_estimate
from coldopen.experiments.statistics.samples import CONTROL, TREATMENT, Array, aligned, vector

METHOD = "restricted mean time, fixed horizon"


class Curve(Struct, frozen=True):
    """The share still without an event after each time.

    Attributes:
        times: (k,) at which something happened or somebody was censored, ascending.
        at_risk: (k,) visitors under observation just before.
        events: (k,) of them with the event at that time.
        share: (k,) still without it afterwards (Kaplan and Meier).
        low, high: (k,) pointwise interval on the log-minus-log scale.
    """

    times: Array
    at_risk: Array
    events: Array
    share: Array
    low: Array
    high: Array


def kaplan_meier(times: Array, event: Array, alpha: float = 0.05) -> Curve:
    """The product-limit estimate (Kaplan and Meier 1958), with Greenwood's variance.

    Args:
        times: (n,) until the event or until censored, in any unit.
        event: (n,) 1 where the event happened, 0 where observation ended before it.
        alpha: 1 less the confidence, at each time for itself.

    >>> kaplan_meier(np.array([1.0, 2.0, 2.0, 4.0]), np.array([1, 1, 0, 1])).share
    array([0.75, 0.5 , 0.  ])
    """
    from scipy.stats import norm

    at, at_risk, events = _life_table(times, event)
    share = np.cumprod(1 - events / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        half = norm.isf(alpha / 2) * np.sqrt(greenwood) / np.abs(np.log(share))
        low, high = share ** np.exp(half), share ** np.exp(-half)
    certain = (share == 0) | (share == 1)
    return Curve(at, at_risk, events, share, np.where(certain, np.nan, low), np.where(certain, np.nan, high))


def restricted_mean(times: Array, event: Array, tau: float, alpha: float = 0.05) -> Estimate:
    """The mean of min(time, tau): the area under the curve up to tau, with Greenwood's plug-in variance

        sum over event times t <= tau of (area under the curve from t to tau)^2 d / (n (n - d)).

    Source: Uno and others, "Moving beyond the hazard ratio", JCO 32, 2014, and their R package survRM2, whose
    convention for a last visitor with an event (their term is 0) is kept.

    >>> restricted_mean(np.array([1.0, 2.0, 4.0, 5.0]), np.array([1, 1, 0, 0]), tau=4.0).value
    2.75
    """
    from scipy.stats import norm

    times, event = _checked(times, event)
    if why := _unreached(times, event, tau):
        return undefined(why, len(times))
    at, at_risk, events = _life_table(times, event)
    within = at < tau
    at, at_risk, events = at[within], at_risk[within], events[within]
    share = np.cumprod(1 - events / at_risk)
    areas = np.diff(np.concatenate([at, [tau]])) * share
    value = float((at[0] if len(at) else tau) + areas.sum())
    beyond = np.cumsum(areas[::-1])[::-1]
    left = at_risk - events
    terms = np.where(left > 0, events / (at_risk * np.maximum(left, 1)), 0)
    error = float(np.sqrt((beyond**2 * terms).sum()))
    half = float(norm.isf(alpha / 2)) * error
    return Estimate(value, value - half, value + half, NAN, len(times), error)


def compare_restricted_means(
    times: Array,
    event: Array,
    variant: Array,
    tau: float,
    control: int = CONTROL,
    treatment: int = TREATMENT,
    alpha: float = 0.05,
) -> Comparison:
    """Two variants' restricted means: their difference, and their ratio less one (by its logarithm).

    Args:
        times: (n,) until the event or until censored; nan where undefined.
        event: (n,) 1 where the event happened.
        variant: (n,) the variant of each visitor.
        tau: the time up to which the mean is taken, in the unit of times.
        control, treatment: which variants to compare.
        alpha: 1 less the confidence.
    """
    halves = _halves(times, event, variant, control, treatment)
    one, other = (restricted_mean(*half, tau, alpha) for half in halves)
    n = one.n + other.n
    if why := one.why or other.why:
        return incomparable(why, n, METHOD)
    error = float(np.hypot(one.error, other.error))
    return Comparison(
        control=one,
        treatment=other,
        absolute=normal_estimate(other.value - one.value, error, n, alpha),
        relative=_ratio(one, other, n, alpha),
        method=METHOD,
    )


def log_rank(
    times: Array, event: Array, variant: Array, control: int = CONTROL, treatment: int = TREATMENT
) -> Test:
    """Do two variants' curves differ anywhere? (Mantel 1966; Peto and Peto 1972.)

    It is most sensitive where one hazard is a constant multiple of the other, and can miss curves that cross.
    It is for one look.

    >>> log_rank(np.array([1.0, 2.0, 3.0, 4.0]), np.ones(4), np.array([0, 0, 1, 1])).p.__round__(4)
    0.0896
    """
    from scipy.stats import chi2

    halves = _halves(times, event, variant, control, treatment)
    n = len(halves[0][0]) + len(halves[1][0])
    joint = tuple(np.concatenate(both) for both in zip(*halves, strict=True))
    if not len(halves[0][0]) or not len(halves[1][0]) or not joint[1].any():
        return untested("both variants need visitors, and at least one event", n)
    at, at_risk, events = _life_table(*joint)
    mine = _at_risk(halves[1][0], at)
    observed = halves[1][1].sum()
    expected = (events * mine / at_risk).sum()
    several = at_risk > 1
    share = mine[several] / at_risk[several]
    left = (at_risk - events)[several] / (at_risk - 1)[several]
    variance = (events[several] * share * (1 - share) * left).sum()
    if variance <= 0:
        return untested("at no event were visitors of both variants under observation", n)
    statistic = float((observed - expected) ** 2 / variance)
    return Test(statistic, float(chi2.sf(statistic, 1)), n, 1)


def _life_table(times: Array, event: Array) -> tuple[Array, Array, Array]:
    """Distinct times, how many were at risk just before, and events then."""
    times, event = _checked(times, event)
    at, index = np.unique(times, return_inverse=True)
    leaving = np.bincount(index, minlength=len(at))
    events = np.bincount(index, event, len(at))
    at_risk = len(times) - np.concatenate([[0], np.cumsum(leaving)[:-1]])
    return at, at_risk, events


def _at_risk(times: Array, at: Array) -> Array:
    return len(times) - np.searchsorted(np.sort(times), at, side="left")


def _halves(
    times: Array, event: Array, variant: Array, control: int, treatment: int
) -> list[tuple[Array, Array]]:
    times = vector(times)
    event, variant = aligned(event, times, "event").astype(np.float64), aligned(variant, times)
    known = np.isfinite(times) & np.isfinite(event)
    return [
        (times[known & (variant == which)], event[known & (variant == which)])
        for which in (control, treatment)
    ]


def _checked(times: Array, event: Array) -> tuple[Array, Array]:
    times = vector(times)
    event = aligned(event, times, "event").astype(np.float64)
    if len(times) and times.min() < 0:
        raise Problem("times", float(times.min()), "times of 0 or more")
    if not np.isin(event, (0, 1)).all():
        raise Problem("event", np.unique(event).tolist(), "1 where the event happened, 0 where not")
    return times, event


def _unreached(times: Array, event: Array, tau: float) -> str:
    if not len(times):
        return "no visitor with this outcome"
    last = times.max()
    if last < tau and not event[times == last].all():
        return f"nobody was under observation up to tau ({tau:g}); the latest only up to {last:g}"
    return ""


def _ratio(one: Estimate, other: Estimate, n: int, alpha: float) -> Estimate:
    if one.value <= 0 or other.value <= 0:
        return undefined("a restricted mean is 0", n)
    error = float(np.hypot(one.error / one.value, other.error / other.value))
    found = normal_estimate(float(np.log(other.value / one.value)), error, n, alpha)
    if found.why:
        return found
    value, low, high = (float(np.expm1(x)) for x in (found.value, found.low, found.high))
    return Estimate(value, low, high, found.p, n)
