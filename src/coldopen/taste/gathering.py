"""From rows, one a like, in whatever order and however often, to interactions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions, Tokens

if TYPE_CHECKING:
    import duckdb

MOST_LIKES = 200
"""How many likes of one visitor count, their first: nobody outweighs the rest."""

_SQL = """
CREATE TEMP TABLE ordered AS SELECT *, row_number() OVER (ORDER BY at_ms, n) AS place FROM kept;
CREATE TEMP TABLE once AS SELECT visitor, title, min(place) AS place FROM ordered GROUP BY visitor, title;
CREATE TEMP TABLE people AS
    SELECT visitor, first, row_number() OVER (ORDER BY first) - 1 AS who
    FROM (SELECT visitor, min(place) AS first FROM once GROUP BY visitor);
CREATE TEMP TABLE liked AS
    SELECT title, row_number() OVER (ORDER BY title) - 1 AS number FROM (SELECT DISTINCT title FROM once);
"""
_LIKES = """
SELECT who::INTEGER AS who, number::INTEGER AS number, coalesce(at_ms, 0) AS at_ms
FROM once JOIN people USING (visitor) JOIN liked USING (title) JOIN ordered USING (place)
ORDER BY who, place
"""
_ARRIVALS = "SELECT ordered.* FROM people JOIN ordered ON people.first = ordered.place ORDER BY who"


@dataclass(frozen=True)
class Gathered:
    """Interactions, and what was left out on the way to them.

    `n_unknown` likes were of titles that the catalogue does not have, `unknown` the ids of some of those;
    `n_beyond` likes came after a visitor's first `MOST_LIKES`.
    """

    likes: Interactions
    n_unknown: int = 0
    unknown: tuple[str, ...] = ()
    n_beyond: int = 0


def gather(
    connection: duckdb.DuckDBPyConnection,
    titles: Sequence[Title],
    arrival: Callable[[dict[str, object]], Tokens],
    timed: bool = True,
    most: int = MOST_LIKES,
) -> Gathered:
    """Interactions from the table `kept` of a connection.

    `kept` has a row a like: n (BIGINT, in the order in which they came), visitor and title (VARCHAR), at_ms
    (BIGINT, NULL where times are not known), and whatever `arrival` needs. Visitors are numbered in the order
    of their first like. A visitor likes a title once, when they first did.

    Arguments:
        titles: the catalogue. Likes of other titles are left out; where it is empty, the titles are those
            that are liked, in order of their ids.
        arrival: a visitor's signals, from the row of their first like by column.
        timed: whether the times are known.
        most: how many likes of one visitor count.
    """
    connection.execute(_SQL)
    columns = connection.execute(_LIKES).fetchnumpy()
    visitor, number = (np.asarray(columns[name], np.int32) for name in ("who", "number"))
    at_ms = np.asarray(columns["at_ms"], np.int64) if timed else None
    ids = [row[0] for row in connection.execute("SELECT title FROM liked ORDER BY number").fetchall()]
    known = tuple(titles) or tuple(Title(id=id, name=id) for id in ids)
    index = {title.id: i for i, title in enumerate(known)}
    title = np.array([index.get(id, -1) for id in ids], np.int32)[number]
    signals = _signals(connection, arrival)
    is_known = title >= 0
    likes = Interactions(known, signals, visitor, np.maximum(title, 0), at_ms).where(is_known)
    early = _places(likes.visitor) < most
    likes = likes.where(early)
    return Gathered(
        likes.of_visitors(np.unique(likes.visitor)),
        int((~is_known).sum()),
        tuple(id for id in ids if id not in index)[:5],
        int((~early).sum()),
    )


def _signals(
    connection: duckdb.DuckDBPyConnection, arrival: Callable[[dict[str, object]], Tokens]
) -> tuple[Tokens, ...]:
    cursor = connection.execute(_ARRIVALS)
    names = [column[0] for column in cursor.description or ()]
    found: list[Tokens] = []
    while rows := cursor.fetchmany(10_000):
        found += [arrival(dict(zip(names, row, strict=True))) for row in rows]
    return tuple(found)


def _places(visitor: np.ndarray) -> np.ndarray:
    """The place of each like among its visitor's, from 0.

    >>> _places(np.array([0, 0, 0, 2, 2])).tolist()
    [0, 1, 2, 0, 1]
    """
    return np.arange(len(visitor)) - np.searchsorted(visitor, visitor)
