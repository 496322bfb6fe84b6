"""The new model against the one in service, on the same newcomers, whom neither has learned from."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.taste.blend import LEVELS, Trial, ndcg_of
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer, Scorer

_Z95 = 1.959964
_MOST_SCORES = 10_000_000


class Level(Struct, frozen=True):
    """Mean nDCG@20 over `n_newcomers` after `k` of their likes; `serving` is None where nothing serves."""

    k: int
    n_newcomers: int
    new: float
    serving: float | None


class Comparison(Struct, frozen=True, kw_only=True):
    """How the new model ranks for held-out newcomers, and how the one in service does.

    `new` and `serving` are nDCG@20, the mean over all newcomers at all levels; None where nobody was held
    out, or nothing serves. `low` to `high` is the 95% interval of their difference, paired by newcomer.
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
    who: list[np.ndarray] = []
    by_new: list[np.ndarray] = []
    by_serving: list[np.ndarray] = []
    for k in LEVELS:
        able = [i for i, newcomer in enumerate(newcomers) if len(newcomer.liked) > k]
        if not able:
            break
        trials = _trials([newcomers[i] for i in able], k)
        who.append(np.array(able))
        by_new.append(_ndcg(new, trials, held_out.n_titles))
        by_serving.append(by_new[-1] if serving is None else _ndcg(serving, trials, held_out.n_titles))
        old = None if serving is None else float(by_serving[-1].mean())
        levels.append(Level(k, len(able), float(by_new[-1].mean()), old))
    if not levels:
        return Comparison(n_newcomers=0)
    all_new, all_serving = np.concatenate(by_new), np.concatenate(by_serving)
    low, high = _interval(np.concatenate(who), all_new - all_serving, len(newcomers))
    found = Comparison(n_newcomers=len(newcomers), levels=tuple(levels), new=float(all_new.mean()))
    if serving is None:
        return found
    return msgspec.structs.replace(found, serving=float(all_serving.mean()), low=low, high=high)


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


def _ndcg(scorer: Scorer, trials: Sequence[Trial], n_titles: int) -> np.ndarray:
    """nDCG@20 of each trial (n_trials,), some at a time, as each has a score for every title."""
    n = max(1, _MOST_SCORES // max(n_titles, 1))
    return np.concatenate([ndcg_of(scorer, trials[i : i + n]) for i in range(0, len(trials), n)])


def _interval(who: np.ndarray, gain: np.ndarray, n_newcomers: int) -> tuple[float, float]:
    """The 95% interval of the mean gain (n_trials,), `who` being the newcomer of each. What one newcomer adds
    at all levels is summed first, as these go together."""
    middle = float(gain.mean())
    influence = np.bincount(who, gain - middle, n_newcomers) / len(gain)
    half = _Z95 * math.sqrt(float((influence**2).sum()))
    return middle - half, middle + half
