"""Empirical likelihood with weights: what single weighted actions say, given that weights average one.

Among all ways to weigh the log's actions anew such that the mean importance weight is 1, the estimate is that
of the likeliest one, and the interval those that are not too unlikely. Karampatziakis, Langford and Mineiro
2020: likelihood is measured by the log (`likeliest`) or by a Cressie-Read divergence of power -2, which has a
closed form (`closed_form`). Weights and rewards alike must have known bounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_ALMOST = 1e-9


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest weight that there could be, whatever was seen, and the same of rewards."""

    least_weight: float = 0.0
    most_weight: float = math.inf
    least_reward: float = 0.0
    most_reward: float = 1.0

    def around(self, weights: np.ndarray) -> Bounds:
        """The same, wide enough for weights (n,) that were seen."""
        least = min(self.least_weight, float(weights.min(initial=math.inf)))
        most = max(self.most_weight, float(weights.max(initial=-math.inf)))
        return Bounds(least, most, self.least_reward, self.most_reward)


def likeliest(weights: np.ndarray, rewards: np.ndarray, bounds: Bounds = Bounds()) -> float:
    """The empirical likelihood estimate of the target's mean reward; nan without actions. Needs the extra
    `analysis`.

    Args:
        weights: importance weights, (n,).
        rewards: (n,).
        bounds: of weights; those of rewards do not matter.
    """
    from scipy.optimize import brentq

    n = float(len(weights))
    if not n:
        return math.nan
    bounds, off = bounds.around(weights), weights - 1

    def slope(b: float) -> float:
        return math.fsum(off / (off * b + n))

    most = n / (1 - bounds.least_weight)
    high = min(most, min((n - 1) / -off[off < 0], default=most))
    least = 0.0 if bounds.most_weight == math.inf else n / (1 - bounds.most_weight)
    low = max(least, max((n - 1) / -off[off > 0], default=least))
    at_low, at_high = slope(low), slope(high)
    best = low if at_low < 0 else high
    if at_low * at_high < 0:
        best = brentq(slope, low, high)
    shares = weights / (off * best + n)
    missing = max(0.0, 1.0 - math.fsum(shares))
    return math.fsum(shares * rewards) + missing * math.fsum(rewards) / n


@dataclass(frozen=True)
class _Sums:
    n: float
    w: float
    ww: float
    wr: float
    wwr: float
    wwrr: float
    r: float

    @classmethod
    def of(cls, w: np.ndarray, r: np.ndarray) -> _Sums:
        each = (w, w**2, w * r, w**2 * r, w**2 * r**2, r)
        return cls(float(len(w)), *[math.fsum(values) for values in each])


def closed_form(weights: np.ndarray, rewards: np.ndarray, bounds: Bounds = Bounds()) -> float:
    """The Cressie-Read estimate of the target's mean reward; nan without actions. Arguments as those of
    `likeliest`."""
    s, bounds = _Sums.of(weights, rewards), bounds.around(weights)
    n = s.n
    if not n:
        return math.nan
    fake = bounds.most_weight if s.w < n else bounds.least_weight
    if fake == math.inf:
        gamma, beta = -(1 + n) / n, 0.0
    else:
        a, b = (fake + s.w) / (1 + n), (fake**2 + s.ww) / (1 + n)
        gamma, beta = (b - a) / (a * a - b), (1 - a) / (a * a - b)
    found = (-gamma * s.wr - beta * s.wwr) / (1 + n)
    missing = max(0.0, 1 - (-gamma * s.w - beta * s.ww) / (1 + n))
    return found + missing * s.r / n


def closed_form_interval(
    weights: np.ndarray, rewards: np.ndarray, alpha: float = 0.05, bounds: Bounds = Bounds()
) -> tuple[float, float]:
    """The Cressie-Read interval of the target's mean reward; nan without actions. Needs the extra `analysis`.

    Raises:
        ValueError: a reward is out of bounds.
    """
    from scipy.stats import f

    s, bounds = _Sums.of(weights, rewards), bounds.around(weights)
    n = s.n
    if not n:
        return math.nan, math.nan
    if rewards.min() < bounds.least_reward or rewards.max() > bounds.most_reward:
        raise ValueError(f"rewards from {rewards.min()} to {rewards.max()}, out of bounds")
    fake = bounds.most_weight if s.w < n else bounds.least_weight
    if fake == math.inf:
        free = 1 + 1 / n
    else:
        a, b = (fake + s.w) / (1 + n), (fake**2 + s.ww) / (1 + n)
        free = (1 + n) * (a - 1) ** 2 / (b - a * a)
    phi = (-free - float(f.isf(q=alpha, dfn=1, dfd=n))) / (2 * (1 + n))
    ends = []
    for r, sign in ((bounds.least_reward, 1), (bounds.most_reward, -1)):
        found = [_least(s, fake, r, sign, phi) for fake in (bounds.least_weight, bounds.most_weight)]
        kept = [each for each in found if each is not None]
        best = min(kept) if kept else bounds.least_reward
        ends.append(min(bounds.most_reward, max(bounds.least_reward, sign * best)))
    return ends[0], ends[1]


def _least(s: _Sums, fake: float, r: float, sign: int, phi: float) -> float | None:
    """The least value (times `sign`) when one action of weight `fake` and reward r is added, or None."""
    n = s.n
    if fake == math.inf:
        x = sign * (r + (s.wr - s.w * r) / n)
        y = (r * s.w - s.wr) ** 2 / (n * (1 + n)) - (r**2 * s.ww - 2 * r * s.wwr + s.wwrr) / (1 + n)
        z = phi + 1 / (2 * n)
    else:
        w, ww = (fake + s.w) / (1 + n), (fake * fake + s.ww) / (1 + n)
        wr, wwr = sign * (fake * r + s.wr) / (1 + n), sign * (fake * fake * r + s.wwr) / (1 + n)
        wwrr = (fake * fake * r * r + s.wwrr) / (1 + n)
        spread = ww - w**2
        if spread <= 0:
            return None
        x = wr + (1 - w) * (wwr - w * wr) / spread
        y = (wwr - w * wr) ** 2 / spread - (wwrr - wr**2)
        z = phi + (1 - w) ** 2 / spread / 2
    if abs(y * z) <= _ALMOST * _ALMOST:
        return x - math.sqrt(2) * _ALMOST
    return x - math.sqrt(2 * y * z) if z <= 0 and y * z >= 0 else None
