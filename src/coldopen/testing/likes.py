"""Small likes, written down as lists."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions, Tokens

_HOUR_MS = 3_600_000
_GENRES = ("Drama", "Comedy")


def titles(n: int) -> tuple[Title, ...]:
    """Titles "0", "1", ... of two genres in turn.

    >>> [(title.id, title.genres) for title in titles(2)]
    [('0', ('Drama',)), ('1', ('Comedy',))]
    """
    return tuple(Title(id=str(i), name=f"Title {i}", genres=(_GENRES[i % 2],)) for i in range(n))


def likes_of(
    lists: Sequence[Sequence[int]],
    n_titles: int,
    signals: Sequence[Tokens] | None = None,
    hours: Sequence[Sequence[float]] | None = None,
) -> Interactions:
    """Interactions from what each visitor liked.

    Arguments:
        lists: each visitor's titles by index, first liked first.
        n_titles: how many titles there are.
        signals: each visitor's; unknown where left out.
        hours: when each like was, in hours, as `lists`; unknown where left out.

    >>> likes_of([[0, 2], [1]], n_titles=3).title.tolist()
    [0, 2, 1]
    """
    return Interactions(
        titles(n_titles),
        tuple(signals if signals is not None else [()] * len(lists)),
        np.repeat(np.arange(len(lists), dtype=np.int32), [len(liked) for liked in lists]),
        np.array([title for liked in lists for title in liked], np.int32),
        None if hours is None else np.array([int(h * _HOUR_MS) for each in hours for h in each], np.int64),
    )
