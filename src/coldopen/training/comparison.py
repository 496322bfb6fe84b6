"""The new model against the one in service, on the same newcomers, whom neither has learned from."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.taste.blend import LEVELS, Trial, ndcg_of
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer, Scorer

_Z95 = 1.959964


class Level(Struct, frozen=True):
    """Mean nDCG@20 over `n_newcomers` after `k` of their likes; `serving` is None where nothing serves."""

    k: int
    n_newcomers: int
    new: float
    serving: float | None


class Comparison(Struct, frozen=True, kw_only=True):
    """How the new model ranks for held-out newcomers, and how the one in service does.

    `new` and `serving` are nDCG@20, the mean over the levels of `levels`; None where nobody was held out, or
    nothing serves. `low` to `high` is the 95% interval of their difference, paired by newcomer.
    """

    n_newcomers: int
    levels: tuple[Level, ...] = ()
    new: float | None = None
    serving: float | None = None
    low: float | None = None
    high: float | None = None

    def refusal(self) -> Problem | None:
        """Why the new model is not put in service in the place of the other, in figures; None where it may
        be, or nothing serves."""
        force = "--force puts it in service all the same"
        if self.new is None:
            expected = f"newcomers to compare with the model in service; {force}"
            return Problem("newcomers held out", self.n_newcomers, expected)
        if self.serving is None or self.new >= self.serving:
            return None
        received = (
            f"nDCG@20 of {self.new:.4f} on the {self.n_newcomers} latest newcomers "
            f"(difference {self.low:+.4f} to {self.high:+.4f})"
        )
        return Problem("model", received, f"at least {self.serving:.4f}, as the one in service has; {force}")


def compare(new: Scorer, serving: Scorer | None, held_out: Interactions) -> Comparison:
    """Both models on held-out newcomers after 0, 1, 2, 3, 5 and 10 of their likes, first liked first.

    Both scorers score `held_out.titles`. After k likes the target are all later ones; a newcomer without any
    is left out there. Likes whose times are not known are revealed in an order drawn once and for all.
    """
    newcomers = _newcomers(held_out) if len(held_out) else []
    levels: list[Level] = []
    gains: list[tuple[np.ndarray, np.ndarray]] = []
    for k in LEVELS:
        able = [i for i, newcomer in enumerate(newcomers) if len(newcomer.liked) > k]
        if not able:
            continue
        trials = _trials([newcomers[i] for i in able], k)
        new_ndcg = ndcg_of(new, trials)
        old_ndcg = None if serving is None else ndcg_of(serving, trials)
        old_mean = None if old_ndcg is None else float(old_ndcg.mean())
        levels.append(Level(k, len(able), float(new_ndcg.mean()), old_mean))
        if old_ndcg is not None:
            gains.append((np.array(able), new_ndcg - old_ndcg))
    if not levels:
        return Comparison(n_newcomers=0)
    low, high = _interval(gains, len(newcomers)) if gains else (None, None)
    return Comparison(
        n_newcomers=len(newcomers),
        levels=tuple(levels),
        new=_mean([level.new for level in levels]),
        serving=_mean([level.serving for level in levels if level.serving is not None]),
        low=low,
        high=high,
    )


def _newcomers(held_out: Interactions) -> list[Newcomer]:
    rng = np.random.default_rng(0)
    liked = held_out.by_visitor()
    if held_out.at_ms is None:
        liked = [rng.permutation(titles) for titles in liked]
        arrived: list[int | None] = [None] * len(liked)
    else:
        firsts = np.searchsorted(held_out.visitor, np.arange(held_out.n_visitors))
        arrived = held_out.at_ms[firsts].tolist()
    return [
        Newcomer(signals, tuple(titles.tolist()), at_ms)
        for signals, titles, at_ms in zip(held_out.signals, liked, arrived, strict=True)
    ]


def _trials(newcomers: Sequence[Newcomer], k: int) -> list[Trial]:
    return [Trial(Newcomer(n.signals, n.liked[:k], n.at_ms), np.array(n.liked[k:])) for n in newcomers]


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None


def _interval(gains: Sequence[tuple[np.ndarray, np.ndarray]], n_newcomers: int) -> tuple[float, float]:
    """The 95% interval of the mean over levels of the mean gain. What one newcomer adds at all levels is
    summed first, as these go together."""
    middle = float(np.mean([gain.mean() for _, gain in gains]))
    influence = np.zeros(n_newcomers)
    for able, gain in gains:
        influence[able] += (gain - gain.mean()) / (len(able) * len(gains))
    half = _Z95 * math.sqrt(float((influence**2).sum()))
    return middle - half, middle + half
