"""Visitors made up with a known effect, in the columns that the metrics give."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.experiments import Experiment, Variant
from coldopen.experiments.analysis.definition import Dated
from coldopen.experiments.analysis.found import Found
from coldopen.experiments.analysis.records import Exposure
from coldopen.experiments.analysis.visitors import Labels, Visitors, daypart

DAY_MS = 86_400_000
FIRST_DAY = 20_000


def experiment(*names: str, **more: object) -> Experiment:
    """An experiment with variants of these names in equal shares, running."""
    names = names or ("rules", "learned")
    variants = tuple(
        Variant(name, 1 / len(names), {"planner.common_rows": i}) for i, name in enumerate(names)
    )
    plain = {"id": "learned-rows", "state": "running", "variants": variants, "control": names[0]}
    return Experiment(**plain | more)


def history(one: Experiment) -> list[Dated]:
    return [Dated(FIRST_DAY * DAY_MS, one)]


def visitors(
    n: int = 8000,
    lift: float = 0.0,
    order: tuple[str, ...] = ("rules", "learned"),
    n_days: int = 10,
    shares: Sequence[float] | None = None,
    seed: int = 1,
    day_effect: float = 0.0,
) -> Visitors:
    """Of whom 40% stream with the control and `lift` more with each other variant.

    `shares` is, by day, the part that the last of two variants has; `day_effect` is added to the chance on
    the last day against the first, evenly between.
    """
    rng = np.random.default_rng(seed)
    day = np.sort(rng.integers(0, n_days, n))
    if shares is None:
        variant = rng.integers(0, len(order), n)
    else:
        variant = (rng.random(n) < np.asarray(shares)[day]).astype(np.int64)
    device = rng.integers(0, 3, n)
    chance = 0.4 + lift * (variant > 0) + 0.1 * (device - 1) + day_effect * day / max(n_days - 1, 1)
    streams = rng.random(n) < chance
    seconds = np.where(streams, rng.uniform(5, 1500, n), 1800.0)
    closed = np.ones(n, bool)
    outcomes = {
        "first_stream": streams.astype(float),
        "first_stream_seconds": seconds,
        "unstarted_90s": (seconds > 90).astype(float),
        "session_minutes": np.where(streams, rng.exponential(20, n), 0.0),
        "return_7d": np.where(rng.random(n) < 0.8, rng.random(n) < 0.2, np.nan),
        "n_clicks": rng.poisson(0.5 + streams),
        "n_seen": rng.poisson(30, n).astype(float),
        "n_dismissed": rng.poisson(0.1, n).astype(float),
    }
    signals = {
        "device": Labels(device, ("desktop", "mobile", "tv")),
        **{name: Labels(np.zeros(n, np.int64), ("same",)) for name in ("country", "language", "referral")},
        "daypart": daypart(rng.integers(0, 24, n).astype(float)),
    }
    return Visitors(
        order=order,
        variant=variant,
        at=(FIRST_DAY + day) * DAY_MS,
        day=FIRST_DAY + day,
        exposed=closed,
        outcomes=outcomes,
        closed={"tau": closed, "24h": closed, "7d": day < n_days - 2},
        signals=signals,
    )


def found(who: Visitors, **more: object) -> Found:
    """What a log would hold of them."""
    exposure = tuple(Exposure(name, n, n) for name, n in zip(who.order, who.counts(), strict=True))
    return Found(who, last_at=int(who.at.max(initial=0)) + DAY_MS, exposure=exposure, **more)
