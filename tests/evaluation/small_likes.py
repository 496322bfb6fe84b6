"""Small likes to test on."""

from __future__ import annotations

import numpy as np

from coldopen.core.title import Title
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.split import Case, Period
from coldopen.taste.interactions import Interactions, Tokens

HOUR_MS = 3_600_000


def titles(n: int) -> tuple[Title, ...]:
    """Titles "0", "1", ... of two genres in turn."""
    return tuple(
        Title(id=str(i), name=f"Title {i}", genres=(("drama", "comedy")[i % 2],), year=2000 + i)
        for i in range(n)
    )


def likes_of(
    lists: list[list[int]],
    n_titles: int,
    signals: list[Tokens] | None = None,
    hours: list[list[float]] | None = None,
) -> Interactions:
    """Interactions from each visitor's list of titles, and of hours."""
    return Interactions(
        titles(n_titles),
        tuple(signals or [()] * len(lists)),
        np.repeat(np.arange(len(lists), dtype=np.int32), [len(liked) for liked in lists]),
        np.array([title for liked in lists for title in liked], np.int32),
        None if hours is None else np.array([int(h * HOUR_MS) for each in hours for h in each], np.int64),
    )


def period(lists: list[list[int]], n_titles: int, cases: list[list[int]], n_revealed: int = 0) -> Period:
    """A period after these likes, with newcomers who like these."""
    made = tuple(Case(v, (), tuple(liked), n_revealed) for v, liked in enumerate(cases))
    return Period(likes_of(lists, n_titles), made, np.ones(n_titles, bool))


def world(n_visitors: int = 400, n_titles: int = 40, seed: int = 0) -> NewcomerSet:
    """Visitors of two tastes, which the signal "side" tells: each likes titles of one half, few of the other.

    Everybody likes 8 titles, one an hour; visitors arrive an hour apart.
    """
    rng = np.random.default_rng(seed)
    side = rng.integers(0, 2, n_visitors)
    half = np.arange(n_titles) % 2
    lists, hours = [], []
    for v in range(n_visitors):
        weight = np.where(half == side[v], 1.0, 0.1) / (1 + np.arange(n_titles) // 2)
        lists.append(rng.choice(n_titles, 8, replace=False, p=weight / weight.sum()).tolist())
        hours.append([v + h + 0.5 for h in range(8)])
    signals: list[Tokens] = [(f"side:{s}",) for s in side.tolist()]
    likes = likes_of(lists, n_titles, signals, hours)
    return NewcomerSet("world", likes, likes, "Made up.")
