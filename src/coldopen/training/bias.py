"""Bias, kept in view: how much is shown, how popular that is, and for whom ranking is worst."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from coldopen.taste.interactions import Interactions, Tokens
from coldopen.taste.technique import Scorer
from coldopen.training.measuring import Measured, interval, measured

FEWEST_IN_GROUP = 20
_MOST_GROUPS = 12
_MOST_TRADED = 300
_CLOCK = ("hour", "weekday")


class Shown(Struct, frozen=True, kw_only=True):
    """What the first 20 titles of all held-out newcomers show of the catalogue.

    `coverage` is the share of titles that anyone is shown, `gini` how unequally showings fall on titles (0
    all alike, 1 all on one), `popularity` the mean share of past visitors who liked a title shown.
    """

    coverage: float
    gini: float
    popularity: float


class Group(Struct, frozen=True, kw_only=True):
    """Newcomers with a signal, such as "country:BR": their nDCG@20 and its 95% interval."""

    signal: str
    n_newcomers: int
    ndcg: float
    low: float
    high: float


class Trade(Struct, frozen=True, kw_only=True):
    """What a popularity penalty gives: nDCG@20, and what is shown."""

    penalty: float
    ndcg: float
    shown: Shown


class Bias(Struct, frozen=True, kw_only=True):
    """The bias of a model on held-out newcomers.

    `shown` is what it shows, `liked_popularity` the mean share of past visitors who liked what the newcomers
    really liked. `groups` has the quality for each group by kind of signal, the worst first; `worst` is the
    signal of the group for which ranking is worst, None where no group is large enough. `trade` is the
    setting `taste.popularity_penalty` at several values, on the last 300 newcomers: accuracy against
    popularity.
    """

    shown: Shown
    liked_popularity: float
    groups: dict[str, tuple[Group, ...]]
    worst: str | None
    trade: tuple[Trade, ...] = ()


def bias_of(
    found: Measured, held_out: Interactions, learnt: Interactions, by_penalty: Mapping[float, Scorer]
) -> Bias | None:
    """The bias of what was measured; None where nobody was held out.

    Arguments:
        found: the model on the newcomers held out.
        held_out: their likes.
        learnt: the likes that the model learned from.
        by_penalty: the model with other popularity penalties.
    """
    if not len(found.ndcg):
        return None
    shares = np.bincount(learnt.title, minlength=learnt.n_titles) / max(learnt.n_visitors, 1)
    groups = groups_of(found, held_out.signals)
    every = [group for among in groups.values() for group in among]
    some = held_out.of_visitors(np.arange(held_out.n_visitors)[-_MOST_TRADED:])
    tried = {penalty: measured(scorer, some) for penalty, scorer in by_penalty.items()}
    return Bias(
        shown=shown_by(found.top, shares),
        liked_popularity=float(shares[held_out.title].mean()),
        groups=groups,
        worst=min(every, key=lambda group: group.ndcg).signal if every else None,
        trade=tuple(
            Trade(penalty=penalty, ndcg=float(each.ndcg.mean()), shown=shown_by(each.top, shares))
            for penalty, each in sorted(tried.items())
        ),
    )


def shown_by(top: np.ndarray, shares: np.ndarray) -> Shown:
    """What lists (n_lists, k) of titles show, `shares` (n_titles,) being how popular each title is."""
    times = np.bincount(top.ravel(), minlength=len(shares))
    return Shown(coverage=float((times > 0).mean()), gini=gini(times), popularity=float(shares[top].mean()))


def gini(counts: np.ndarray) -> float:
    """How unequal counts (n,) are: half their relative mean difference (Gini 1912).

    >>> gini(np.array([1, 1, 1])), gini(np.array([0, 0, 0, 8]))
    (0.0, 0.75)
    """
    ordered = np.sort(counts.astype(float))
    n, total = len(ordered), float(ordered.sum())
    if not total:
        return 0.0
    return float(2 * (np.arange(1, n + 1) @ ordered) / (n * total) - (n + 1) / n)


def groups_of(found: Measured, signals: tuple[Tokens, ...]) -> dict[str, tuple[Group, ...]]:
    """The quality for newcomers with each signal, by kind of signal ("country"), the worst first.

    Groups of fewer than 20 newcomers are left out, and beyond the 12 largest of a kind; so are hours and
    weekdays, whose part of the day is there.
    """
    members: dict[str, set[int]] = {}
    for newcomer in np.unique(found.who).tolist():
        for word in signals[newcomer]:
            members.setdefault(word, set()).add(newcomer)
    sizes = Counter({word: len(who) for word, who in members.items()})
    kinds: dict[str, list[Group]] = {}
    for word, n in sizes.most_common():
        kind = word.partition(":")[0]
        among = kinds.setdefault(kind, [])
        if n >= FEWEST_IN_GROUP and kind not in _CLOCK and len(among) < _MOST_GROUPS:
            among.append(_group(word, np.isin(found.who, sorted(members[word])), n, found))
    return {
        kind: tuple(sorted(among, key=lambda group: (group.ndcg, group.signal)))
        for kind, among in sorted(kinds.items())
        if among
    }


def _group(word: str, mask: np.ndarray, n: int, found: Measured) -> Group:
    ndcg = found.ndcg[mask]
    low, high = interval(found.who[mask], ndcg)
    return Group(signal=word, n_newcomers=n, ndcg=float(ndcg.mean()), low=low, high=high)
