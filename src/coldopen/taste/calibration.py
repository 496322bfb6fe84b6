"""Calibration: from scores to P(play | title examined), and whether what is claimed is what happens.

A title's chance is sigmoid(intercept + slope score), by logistic regression on trials (Platt 1999): of the
titles that a default page would show, the hundred most popular, which did a newcomer like? Likes stand for
plays and being shown for being examined: where a table holds no impressions nothing better is known.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

_STEPS = 50


class Calibration(Struct, frozen=True):
    """P(play | examined) = sigmoid(intercept + slope score)."""

    intercept: float = -3.0
    slope: float = 1.0

    def chance(self, scores: np.ndarray) -> np.ndarray:
        """Chances of the same shape as the scores."""
        chance: np.ndarray = 1 / (1 + np.exp(-np.clip(self.intercept + self.slope * scores, -60, 60)))
        return chance


class Reliability(Struct, frozen=True, kw_only=True):
    """A reliability diagram: in bins of equal numbers, the chance claimed, the share liked, how many.

    `error` is the expected calibration error: the mean distance of the two, weighted by number (Naeini et al.
    2015).
    """

    claimed: tuple[float, ...]
    happened: tuple[float, ...]
    n: tuple[int, ...]
    error: float


def calibrate(scores: np.ndarray, liked: np.ndarray) -> Calibration:
    """The calibration that makes what was liked likeliest, by Newton's steps with a slight ridge.

    Arguments:
        scores: of titles examined, (n,).
        liked: which of them were liked, bool (n,).
    """
    if liked.all() or not liked.any():
        return Calibration(float(np.log((liked.sum() + 0.5) / ((~liked).sum() + 0.5))), 0.0)
    centre, scale = float(scores.mean()), max(float(scores.std()), 1e-9)
    design = np.stack([np.ones(len(scores)), (scores - centre) / scale], 1)
    weights = np.zeros(2)
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -30, 30)))
        slack = design.T @ (liked - p) - np.array([0.0, 1e-3]) * weights
        curvature = (design * (p * (1 - p))[:, None]).T @ design + np.diag([1e-9, 1e-3])
        step = np.linalg.solve(curvature, slack)
        weights = weights + np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    slope = float(weights[1] / scale)
    return Calibration(float(weights[0] - slope * centre), slope)


def calibrated(
    scores: np.ndarray, liked: np.ndarray, whose: np.ndarray
) -> tuple[Calibration, Reliability | None]:
    """The calibration on what all trials examined, and the reliability of one learned on every other trial,
    on the rest; None where nothing was examined."""
    if not len(scores):
        return Calibration(), None
    other = whose % 2 == 1
    half = calibrate(scores[~other], liked[~other]) if (~other).any() else Calibration()
    found = reliability(half.chance(scores[other]), liked[other]) if other.any() else None
    return calibrate(scores, liked), found


def reliability(chances: np.ndarray, liked: np.ndarray, n_bins: int = 10) -> Reliability:
    """How chances claimed (n,) compare with what was liked, bool (n,)."""
    order = np.argsort(chances, kind="stable")
    bins = [b for b in np.array_split(order, min(n_bins, max(1, len(order)))) if len(b)]
    claimed = [float(chances[b].mean()) for b in bins]
    happened = [float(liked[b].mean()) for b in bins]
    n = [len(b) for b in bins]
    error = sum(k * abs(c - h) for k, c, h in zip(n, claimed, happened, strict=True)) / max(1, sum(n))
    return Reliability(claimed=tuple(claimed), happened=tuple(happened), n=tuple(n), error=error)
