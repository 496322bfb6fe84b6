"""From columns, an entry a like, to interactions: numbered, sorted, a visitor's first like of each title."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions, Tokens

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def gather(
    visitors: np.ndarray,
    titles: np.ndarray,
    at_ms: np.ndarray | None,
    arrival: Callable[[int], Tokens],
    known: Mapping[str, Title],
) -> Interactions:
    """Interactions from three columns (n_rows,).

    Where times are given a visitor's likes are in their order, else in the order of the rows. Repeated likes
    of a title count once, the first. `arrival` gives a visitor's signals from the row of their first like.
    Titles are those that are liked; what is not in `known` has its id alone.

    >>> likes = gather(np.array([7, 7, 5]), np.array([1, 2, 1]), np.array([9, 3, 4]), lambda row: (), {})
    >>> likes.visitor.tolist(), [likes.titles[t].id for t in likes.title], likes.at_ms.tolist()
    ([0, 1, 1], ['1', '2', '1'], [4, 3, 9])
    """
    rows = np.arange(len(visitors))
    order = np.lexsort((rows, rows if at_ms is None else at_ms, visitors))
    order = order[_first_of_each(visitors[order], titles[order])]
    people, visitor = np.unique(visitors[order], return_inverse=True)
    ids, title = np.unique(titles[order], return_inverse=True)
    firsts = order[np.searchsorted(visitor, np.arange(len(people)))]
    return Interactions(
        tuple(known.get(str(i)) or Title(id=str(i), name=str(i)) for i in ids.tolist()),
        tuple(arrival(row) for row in firsts.tolist()),
        visitor.astype(np.int32),
        title.astype(np.int32),
        None if at_ms is None else at_ms[order].astype(np.int64),
    )


def _first_of_each(visitors: np.ndarray, titles: np.ndarray) -> np.ndarray:
    """The places of the first occurrence of each (visitor, title), ascending."""
    pairs = np.stack([visitors, titles]) if visitors.dtype == titles.dtype else None
    if pairs is None:
        pairs = np.stack([np.unique(each, return_inverse=True)[1] for each in (visitors, titles)])
    _, first = np.unique(pairs, axis=1, return_index=True)
    return np.sort(first)


def words(values: Sequence[tuple[str, object]]) -> Tokens:
    """Signals as tokens, the unknown (None, "", "unknown") left out.

    >>> words([("country", "BR"), ("weather", "unknown"), ("hour", 20)])
    ('country:BR', 'hour:20')
    """
    return tuple(f"{name}:{value}" for name, value in values if value not in (None, "", "unknown"))


def clock(at_ms: int) -> Tokens:
    """Hour and weekday of a moment, in UTC.

    >>> clock(0)
    ('hour:0', 'weekday:thursday')
    """
    moment = datetime.fromtimestamp(at_ms / 1000, UTC)
    return (f"hour:{moment.hour}", f"weekday:{_WEEKDAYS[moment.weekday()]}")
