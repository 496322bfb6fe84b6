"""Who is tested, on what, and what may be learned from: newcomers in time, at random, and on cold titles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from coldopen.core.errors import Problem
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.split import Case, Period, Split, levels_that_fit
from coldopen.taste.interactions import Interactions

HELD_OUT = 0.2
"""The share of visitors who are newcomers, and the share of titles that are cold is half of it."""

_HOUR_MS = 3_600_000


def at_random(likes: Interactions, levels: Sequence[int], seed: int, most: int, least: int = 80) -> Split:
    """Whole visitors held out, their likes revealed in random order; times are dropped on both sides.

    Arguments:
        likes: all likes; newcomers need one more than the last level.
        levels: how many likes to reveal; the largest fall away while fewer than `least` newcomers have them.
        seed: chooses the visitors and the order of their likes.
        most: newcomers beyond so many are left out of the test (and of what is learned from).
    """
    rng = np.random.default_rng(seed)
    n_likes = np.bincount(likes.visitor, minlength=likes.n_visitors)
    levels = levels_that_fit(n_likes, levels, HELD_OUT, least)
    eligible = np.flatnonzero(n_likes > levels[-1])
    held = rng.choice(eligible, round(HELD_OUT * len(eligible)), replace=False)
    past = likes.of_visitors(np.setdiff1d(np.arange(likes.n_visitors), held))
    titles = likes.by_visitor()
    cases = tuple(
        Case(v, likes.signals[v], tuple(rng.permutation(titles[v]).tolist()), levels[-1])
        for v in held[:most].tolist()
    )
    return Split("at random", levels, (Period(timeless(past), cases, np.ones(likes.n_titles, bool)),))


def in_time(
    likes: Interactions, plan: NewcomerSet, levels: Sequence[int], seed: int, most: int, least: int = 80
) -> Split:
    """The last visitors to arrive, their likes revealed in time, each learned for from what came before.

    A visitor arrives with their first like. Newcomers are grouped by arrival into periods, and what may be
    learned from are the likes, of anyone, before their period begins: a service too counts and learns on
    while newcomers come in. Likes of titles that are no candidates in the period are left out.

    Arguments:
        likes: likes with times.
        plan: which share of visitors is taken, and how they are grouped.
        seed: chooses the `most` newcomers, where there are more.

    Raises:
        Problem: where the likes have no times.
    """
    if likes.at_ms is None:
        raise Problem("likes", "no times", "likes with times")
    starts = np.searchsorted(likes.visitor, np.arange(likes.n_visitors))
    arrived = likes.at_ms[starts]
    begins = np.quantile(arrived, 1 - plan.share_arriving) if len(arrived) else 0
    n_likes = np.bincount(likes.visitor, minlength=likes.n_visitors)
    late = np.flatnonzero(arrived >= begins)
    levels = levels_that_fit(n_likes[late], levels, 1.0, least)
    late = late[n_likes[late] > levels[-1]]
    late = np.random.default_rng(seed).permutation(late)[:most]
    late = late[np.argsort(arrived[late], kind="stable")]
    titles = likes.by_visitor()
    made = []
    for start, people in _grouped(late, arrived[late], plan):
        past, candidates = _before(likes, start, plan.fresh_hours)
        cases = []
        for v in people.tolist():
            liked = titles[v][candidates[titles[v]]]
            if len(liked) > levels[-1]:
                cases.append(Case(v, likes.signals[v], tuple(liked.tolist()), levels[-1], int(arrived[v])))
        if cases:
            made.append(Period(past, tuple(cases), candidates))
    return Split("in time", levels, tuple(made))


def cold_titles(likes: Interactions, levels: Sequence[int], seed: int, most: int, least: int = 80) -> Split:
    """A tenth of the titles held out of what is learned from: newcomers' likes among them are the targets.

    The likes that are revealed are of other titles, in random order; only cold titles are ranked.
    """
    rng = np.random.default_rng(seed)
    cold = np.zeros(likes.n_titles, bool)
    cold[rng.choice(likes.n_titles, max(1, round(HELD_OUT / 2 * likes.n_titles)), replace=False)] = True
    n_warm = np.bincount(likes.visitor[~cold[likes.title]], minlength=likes.n_visitors)
    n_cold = np.bincount(likes.visitor[cold[likes.title]], minlength=likes.n_visitors)
    levels = levels_that_fit(np.where(n_cold > 0, n_warm + 1, 0), [k for k in levels if k], HELD_OUT, least)
    eligible = np.flatnonzero((n_warm >= levels[-1]) & (n_cold > 0))
    held = rng.choice(eligible, round(HELD_OUT * len(eligible)), replace=False)
    past = likes.of_visitors(np.setdiff1d(np.arange(likes.n_visitors), held))
    titles = likes.by_visitor()
    cases = []
    for v in held[:most].tolist():
        liked = rng.permutation(titles[v])
        warm = liked[~cold[liked]][: levels[-1]]
        order = (*warm.tolist(), *liked[cold[liked]].tolist())
        cases.append(Case(v, likes.signals[v], order, levels[-1]))
    past = timeless(past.where(~cold[past.title]))
    return Split("cold titles", levels, (Period(past, tuple(cases), cold),))


def timeless(likes: Interactions) -> Interactions:
    """The likes without their times, and without the visitors who have none."""
    kept = likes.of_visitors(np.unique(likes.visitor))
    return Interactions(kept.titles, kept.signals, kept.visitor, kept.title)


def _before(likes: Interactions, start: float, fresh_hours: float | None) -> tuple[Interactions, np.ndarray]:
    """The likes before a moment, with those visitors alone who had come by then; and the candidates."""
    assert likes.at_ms is not None
    past = likes.where(likes.at_ms < start)
    past = past.of_visitors(np.unique(past.visitor))
    if fresh_hours is None:
        return past, np.ones(likes.n_titles, bool)
    assert past.at_ms is not None
    fresh = np.zeros(likes.n_titles, bool)
    fresh[past.title[past.at_ms >= start - fresh_hours * _HOUR_MS]] = True
    return past, fresh


def _grouped(
    people: np.ndarray, arrived: np.ndarray, plan: NewcomerSet
) -> Iterator[tuple[float, np.ndarray]]:
    """(start, visitors) of each period; visitors come sorted by arrival."""
    if not len(people):
        return
    if plan.period_hours is None:
        for group in np.array_split(np.arange(len(people)), min(plan.n_periods, len(people))):
            yield float(arrived[group[0]]), people[group]
        return
    length = plan.period_hours * _HOUR_MS
    slot = arrived // length
    for each in np.unique(slot):
        yield float(each * length), people[slot == each]
