"""Trials: past visitors kept out of what the techniques learn from, to choose settings and weights by.

Where times are known, visitors are tried as they came: at three moments late in the data, those who arrived
next, on what was learned from the likes before that moment. Otherwise a quarter of the visitors is kept out,
their likes in random order; with few visitors several quarters are, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coldopen.taste.blend import LEVELS, Trial
from coldopen.taste.interactions import Interactions
from coldopen.taste.technique import Newcomer

_ENOUGH = 900
_MOST_A_FOLD = 400
_FIRST_CUT = 0.7
_N_CUTS, _N_MOMENTS = 3, 12
_MOST_A_MOMENT = 100
_N_SOON = 3


@dataclass(frozen=True)
class Fold:
    """Likes to learn from, and the visitors kept out of them: titles in order, signals, arrival.

    With `n_next`, a trial is to find no more than so many likes, the next ones.
    """

    past: Interactions
    newcomers: tuple[Newcomer, ...]
    n_next: int | None = None

    def trials(self, k: int) -> list[Trial]:
        """What is known of each after k likes; those without a like beyond them are left out.

        In order of time all that follows is to be found. Otherwise, so that levels compare, it is what no
        level reveals, where there is any.
        """
        return [
            Trial(
                Newcomer(n.signals, n.liked[:k], n.at_ms),
                np.array(((n.at_ms is None and n.liked[max(k, LEVELS[-1]) :]) or n.liked[k:])[: self.n_next]),
            )
            for n in self.newcomers
            if len(n.liked) > k
        ]


def folds(likes: Interactions, seed: int, soon: bool = False) -> list[Fold]:
    """The folds of some likes; none where there are too few visitors to keep any out.

    With `soon`, for likes that are gone with the hour, trials are whoever came next and are to find the next
    three likes; otherwise they are those with many likes, and are to find all that follow.
    """
    if likes.n_visitors < 8 or len(likes) < 16:
        return []
    timed = likes.at_ms is not None
    if timed and soon:
        made = _in_time(likes, _N_CUTS, _next, _N_SOON)
    else:
        made = _in_time(likes, _N_CUTS, _telling) if timed else _at_random(likes, seed)
    return [fold for fold in made if fold.newcomers and len(fold.past)]


def moments(likes: Interactions, seed: int) -> list[Fold]:
    """Folds to choose by how counts fade: where times are known, twelve late moments, each with the next
    hundred to arrive, whoever they are; otherwise the same folds as ever."""
    if likes.at_ms is None:
        return folds(likes, seed)
    made = _in_time(likes, _N_MOMENTS, lambda visitors, likes: visitors[:_MOST_A_MOMENT].tolist())
    return [fold for fold in made if fold.newcomers and len(fold.past)]


def _at_random(likes: Interactions, seed: int) -> list[Fold]:
    rng = np.random.default_rng(seed)
    titles = likes.by_visitor()
    quarters = np.array_split(rng.permutation(likes.n_visitors), 4)
    made: list[Fold] = []
    for quarter in quarters:
        kept = _telling(quarter, likes)
        newcomers = [Newcomer(likes.signals[v], tuple(rng.permutation(titles[v]).tolist())) for v in kept]
        past = likes.of_visitors(np.setdiff1d(np.arange(likes.n_visitors), quarter))
        made.append(Fold(past, tuple(newcomers)))
        if sum(len(fold.newcomers) for fold in made) >= _ENOUGH:
            break
    return made


def _in_time(
    likes: Interactions,
    n_cuts: int,
    chosen: Callable[[np.ndarray, Interactions], Sequence[int]],
    n_next: int | None = None,
) -> list[Fold]:
    """At so many moments late in the data, the likes before and those `chosen` of who came next."""
    assert likes.at_ms is not None
    titles = likes.by_visitor()
    starts = np.searchsorted(likes.visitor, np.arange(likes.n_visitors))
    some = np.flatnonzero(np.bincount(likes.visitor, minlength=likes.n_visitors))
    arrived = np.full(likes.n_visitors, np.iinfo(np.int64).max)
    arrived[some] = likes.at_ms[starts[some]]
    late = np.linspace(_FIRST_CUT, 1, n_cuts, endpoint=False)
    cuts = [*np.quantile(arrived[some], late).tolist(), float(arrived[some].max()) + 1]
    made = []
    for begin, end in pairwise(cuts):
        came = np.flatnonzero((arrived >= begin) & (arrived < end))
        came = came[np.argsort(arrived[came], kind="stable")]
        newcomers = [
            Newcomer(likes.signals[v], tuple(titles[v].tolist()), int(arrived[v]))
            for v in chosen(came, likes)
        ]
        past = likes.where(likes.at_ms < begin)
        made.append(Fold(past.of_visitors(np.unique(past.visitor)), tuple(newcomers), n_next))
    return made


def _next(visitors: np.ndarray, likes: Interactions) -> Sequence[int]:
    """The first of them, whoever they are."""
    return [int(v) for v in visitors[:_MOST_A_FOLD]]


def _telling(visitors: np.ndarray, likes: Interactions) -> Sequence[int]:
    """Those among them with likes left beyond the last level; where these are few, also who comes nearest."""
    n_likes = np.bincount(likes.visitor, minlength=likes.n_visitors)[visitors]
    enough = n_likes > LEVELS[-1]
    wanted = min(_MOST_A_FOLD, int((n_likes > 1).sum()))
    if enough.sum() < min(wanted, 150):
        nearest = np.argsort(-n_likes, kind="stable")[: min(wanted, 150)]
        enough = np.zeros(len(visitors), bool)
        enough[nearest] = n_likes[nearest] > 1
    return [int(v) for v in visitors[enough][:_MOST_A_FOLD]]
