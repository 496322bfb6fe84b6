"""Who is held out: the latest newcomers, on whom a new model and the one in service are compared."""

from __future__ import annotations

import numpy as np

from coldopen.core.errors import Problem
from coldopen.taste.interactions import Interactions

SHARE = 0.1
MOST_HELD_OUT = 2000
_FEWEST_LIKES = 2
_FEWEST_HELD_OUT = 10


def check_enough(likes: Interactions) -> None:
    """That something can be learned from these likes.

    Raises:
        Problem: there are none, or they are all of one visitor or of one title.
    """
    n_visitors, n_titles = len(np.unique(likes.visitor)), len(np.unique(likes.title))
    if n_visitors < 2 or n_titles < 2:
        received = f"{len(likes)} likes by {n_visitors} visitors of {n_titles} titles"
        raise Problem("likes", received, "likes by at least two visitors, of at least two titles")


def split_latest(likes: Interactions) -> tuple[Interactions, Interactions]:
    """The likes to learn from, and those of the newcomers held out: no visitor is in both.

    Held out are a tenth of those who liked two titles or more, at most 2,000: the last to arrive, where
    times are known (visitors are numbered as they came), else a sample that depends on nothing but their
    number. Where that makes fewer than ten, nobody is held out.
    """
    able = np.flatnonzero(np.bincount(likes.visitor, minlength=likes.n_visitors) >= _FEWEST_LIKES)
    n = min(int(SHARE * len(able)), MOST_HELD_OUT)
    if n < _FEWEST_HELD_OUT:
        n = 0
    if likes.at_ms is None:
        able = np.random.default_rng(0).permutation(able)
    held = np.sort(able[len(able) - n :])
    rest = np.setdiff1d(np.arange(likes.n_visitors), held)
    return likes.of_visitors(rest), likes.of_visitors(held)
