"""How many visitors, and how many days, a test will need: for the test that will in fact be used.

A fixed test needs n visitors, known beforehand. A sequential test stops when its interval leaves out 0, which
may be early or late: it is planned by the number within which it stops with the power asked for, and it needs
on average fewer. Both come from the outcome's variance in the log's own history.

Source: for a fixed test, n = (z_alpha/2 + z_power)^2 s^2 / effect^2, s^2 the sum of variance / share over
both variants. For confidence sequences, the time at which a Brownian motion with drift effect / s leaves the
boundary of `core.anytime`, by simulated paths with a seed that is always the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from msgspec import Struct

from coldopen.core.anytime import radius
from coldopen.core.errors import Problem

FIXED = "fixed"
N_PATHS, N_LOOKS, FIRST_LOOK = 4000, 400, 100
CURVE_DAYS = (3, 7, 14, 21, 28, 42, 56, 84)


class History(Struct, frozen=True):
    """What is known of the outcome before the test.

    Attributes:
        mean, variance: of the outcome over visitors.
        n: visitors that this rests on.
        visitors_a_day: new visitors a day who could take part.
    """

    mean: float
    variance: float
    n: int
    visitors_a_day: float


class Detectable(Struct, frozen=True):
    """The effect that a test of so many days would find with the power asked for."""

    days: int
    n: int
    absolute: float
    relative: float


class Plan(Struct, frozen=True):
    """A test's size and duration.

    Attributes:
        test: "fixed" or "sequential".
        n: visitors of both variants within which the effect is found with the power asked for.
        n_on_average: visitors at the end, on average, if the effect is as large as planned and the test is
            ended after n at the latest.
        days: days of arrivals until n, and then until the last visitor's window has closed.
        absolute, relative: the effect planned for.
        alpha, power: chance of an effect where there is none; of finding the one planned for.
        tightest_at: the tuning of the confidence sequence, about n, which readouts take from the experiment's
            `n_planned`; None for a fixed test.
        curve: what could be found in other durations, at the same tuning.
    """

    test: str
    n: int
    n_on_average: int
    days: int
    absolute: float
    relative: float
    alpha: float
    power: float
    tightest_at: int | None
    curve: tuple[Detectable, ...]


def history(values: np.ndarray, visitors_a_day: float) -> History:
    """From past outcomes (n,), nan where undefined.

    >>> history(np.array([0.0, 1.0, np.nan, 1.0]), 500).mean.__round__(3)
    0.667
    """
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if len(known) < 2:
        raise Problem("values", len(known), "at least two past visitors with this outcome")
    return History(float(known.mean()), float(known.var(ddof=1)), len(known), visitors_a_day)


def plan(
    past: History,
    relative: float | None = None,
    absolute: float | None = None,
    test: Literal["fixed", "sequential"] = "sequential",
    weights: tuple[float, float] = (0.5, 0.5),
    ramp: Sequence[float] = (1.0,),
    alpha: float = 0.05,
    power: float = 0.8,
    window_days: int = 0,
) -> Plan:
    """Size and duration of a test.

    Args:
        past: the outcome's history.
        relative, absolute: the effect to find, one of them.
        test: the test that will be used.
        weights: of control and treatment among all visitors who take part; they sum to at most 1, less where
            there are further variants.
        ramp: the share of visitors who take part, day by day; the last holds for all days after.
        alpha: chance of an effect where there is none.
        power: chance of finding this one.
        window_days: after how many days an outcome is known.

    >>> past = History(mean=0.40, variance=0.24, n=20_000, visitors_a_day=5000)
    >>> plan(past, relative=0.05, test="fixed").n
    18838
    >>> found = plan(past, relative=0.05)
    >>> found.n, found.n_on_average, found.days
    (32357, 20092, 7)
    """
    effect = _effect(past, relative, absolute)
    spread = _spread(past, weights, alpha, power)
    n = on_average = _fixed_n(effect, spread, alpha, power)
    tightest_at = None
    if test != FIXED:
        tightest_at = _closed_form_n(effect, spread, alpha, power)
        stops = stopping_times(effect / spread, alpha, tightest_at, 4 * tightest_at)
        n = int(np.ceil(np.quantile(stops, power)))
        on_average = int(np.ceil(np.minimum(stops, n).mean()))
    arrivals = past.visitors_a_day * sum(weights) * _shares(ramp)
    return Plan(
        test=test,
        n=n,
        n_on_average=on_average,
        days=_days(n, arrivals) + window_days,
        absolute=effect,
        relative=effect / past.mean if past.mean else np.nan,
        alpha=alpha,
        power=power,
        tightest_at=tightest_at,
        curve=_curve(past, spread, arrivals, alpha, power, tightest_at),
    )


def stopping_times(drift: float, alpha: float, tightest_at: float, last: float) -> np.ndarray:
    """(n_paths,) visitors at which a confidence sequence leaves out 0, infinite where not by `last`.

    `drift` is the effect in standard deviations of one visitor's contribution. Looks are spaced evenly on a
    logarithmic scale, about 1% apart, from the hundredth visitor on.
    """
    n = np.geomspace(FIRST_LOOK, max(last, FIRST_LOOK + 1), N_LOOKS)
    sums = drift * n + _brownian(n)
    outside = np.abs(sums) >= radius(np.sqrt(n), n, alpha, tightest_at)
    return np.where(outside.any(1), n[outside.argmax(1)], np.inf)


def _brownian(n: np.ndarray) -> np.ndarray:
    steps = np.sqrt(np.diff(n, prepend=0))
    return np.cumsum(np.random.default_rng(0).standard_normal((N_PATHS, len(n))) * steps, 1)


def _effect(past: History, relative: float | None, absolute: float | None) -> float:
    if (relative is None) == (absolute is None):
        given = "neither" if relative is None else "both"
        raise Problem(
            "effect",
            given,
            "the smallest change worth finding: relative (0.05 is 5% of the mean) or absolute",
        )
    effect = absolute if relative is None else relative * past.mean
    if not effect:
        raise Problem("effect", effect, "an effect other than 0, of a mean other than 0")
    return abs(float(effect))


def _spread(past: History, weights: tuple[float, float], alpha: float, power: float) -> float:
    """The standard deviation of one visitor's contribution to the difference."""
    if min(weights) <= 0 or sum(weights) > 1 + 1e-9:
        raise Problem("weights", weights, "weights above 0 that sum to at most 1")
    if not (0 < alpha < power < 1):
        raise Problem("alpha, power", (alpha, power), "0 < alpha < power < 1")
    if past.variance <= 0 or past.visitors_a_day <= 0:
        raise Problem("history", past, "outcomes that vary, and visitors every day")
    return float(np.sqrt(past.variance * sum(weights) * (1 / weights[0] + 1 / weights[1])))


def _fixed_n(effect: float, spread: float, alpha: float, power: float) -> int:
    return int(np.ceil((_quantiles(alpha, power) * spread / effect) ** 2))


def _closed_form_n(effect: float, spread: float, alpha: float, power: float) -> int:
    """Visitors at which the interval, tuned to be narrowest there, leaves out 0 with the power asked for."""
    from scipy.stats import norm

    width = float(radius(1.0, 1.0, alpha, 1.0)) + float(norm.ppf(power))
    return max(int(np.ceil((width * spread / effect) ** 2)), FIRST_LOOK)


def _quantiles(alpha: float, power: float) -> float:
    from scipy.stats import norm

    return float(norm.isf(alpha / 2) + norm.ppf(power))


def _shares(ramp: Sequence[float]) -> np.ndarray:
    shares = np.asarray(ramp, np.float64)
    if not len(shares) or (shares < 0).any() or (shares > 1).any() or shares[-1] <= 0:
        raise Problem("ramp", list(ramp), "shares from 0 to 1, the last above 0")
    return shares


def _days(n: int, arrivals: np.ndarray) -> int:
    """Days until n visitors have arrived: (d,) arrivals of the first days, the last of them ever after."""
    arrived = np.cumsum(arrivals)
    if arrived[-1] >= n:
        return int((arrived >= n).argmax()) + 1
    return len(arrived) + int(np.ceil((n - arrived[-1]) / arrivals[-1]))


def _arrived(days: int, arrivals: np.ndarray) -> int:
    return int(arrivals[:days].sum() + max(days - len(arrivals), 0) * arrivals[-1])


def _curve(
    past: History, spread: float, arrivals: np.ndarray, alpha: float, power: float, tightest_at: int | None
) -> tuple[Detectable, ...]:
    n = np.array([_arrived(days, arrivals) for days in CURVE_DAYS])
    n = np.maximum(n, FIRST_LOOK)
    if tightest_at is None:
        effects = _quantiles(alpha, power) / np.sqrt(n) * spread
    else:
        effects = _findable(n, alpha, power, tightest_at) * spread
    return tuple(
        Detectable(days, int(size), float(effect), float(effect / past.mean) if past.mean else np.nan)
        for days, size, effect in zip(CURVE_DAYS, n, effects, strict=True)
        if size > FIRST_LOOK
    )


def _findable(n: np.ndarray, alpha: float, power: float, tightest_at: int) -> np.ndarray:
    """Effects (k,), in standard deviations, that a sequence finds within n (k,) visitors with such power.

    A path leaves the boundary on the effect's side by n if the effect is at least the least, over looks until
    then, of (boundary - path) / visitors.
    """
    looks = np.geomspace(FIRST_LOOK, n[-1] + 1, N_LOOKS)
    edge = radius(np.sqrt(looks), looks, alpha, tightest_at)
    least = np.minimum.accumulate((edge - _brownian(looks)) / looks, 1)
    return np.quantile(least[:, np.searchsorted(looks, n, side="right") - 1], power, axis=0)
