"""How soon the first stream comes: curves and the log-rank test."""

from __future__ import annotations

import numpy as np

from coldopen.experiments.analysis.effects import number
from coldopen.experiments.analysis.records import Curve, Survival
from coldopen.experiments.analysis.visitors import Visitors
from coldopen.experiments.statistics import log_rank

_POINTS = 60
_ONE_LOOK = "The log-rank test is for one look at the planned end; it explains and does not decide."


def survival(visitors: Visitors, tau: float) -> Survival | None:
    """Curves up to tau (seconds) of those whose tau has passed; None where there is nobody yet.

    Nobody among them is censored: who left without a stream is known to have had none. So the product-limit
    estimate is the plain share without a stream.
    """
    seconds = visitors.outcomes["first_stream_seconds"]
    kept = visitors.closed["tau"] & np.isfinite(seconds)
    if not kept.any():
        return None
    seconds, variant = np.minimum(seconds[kept], tau), visitors.variant[kept]
    streamed = seconds < tau
    moments = np.linspace(0, tau, _POINTS + 1)
    curves = tuple(
        _curve(name, seconds[(variant == i) & streamed], int((variant == i).sum()), moments)
        for i, name in enumerate(visitors.order)
        if (variant == i).any()
    )
    tests = [log_rank(seconds, streamed, variant, 0, i) for i in range(1, len(visitors.order))]
    reasons = dict.fromkeys(test.why for test in tests if test.why)
    return Survival(tau, curves, tuple(number(t.p) for t in tests), ". ".join([*reasons, _ONE_LOOK]))


def _curve(name: str, seconds: np.ndarray, n: int, moments: np.ndarray) -> Curve:
    by_then = np.searchsorted(np.sort(seconds), moments[:-1], side="right")
    waiting = 1 - np.append(by_then, len(seconds)) / n
    return Curve(name, tuple(moments.tolist()), tuple(waiting.tolist()), n)
