"""The genres of titles packed into whole numbers, so that one sum counts two genres.

A title of k genres counts 840 / k for each: a whole number for up to eight genres, else the nearest. Two
genres share a number, 31 bits each, which is room for two million placements of a visitor. Adding numbers up
for each visitor is several times quicker than a group for each visitor and genre.
"""

from __future__ import annotations

from collections.abc import Iterable

import ibis

PARTS = 840
_BITS = 31


def packed(weights: Iterable[tuple[str, str, float, int]]) -> tuple[list[str], list[list[int]]]:
    """Title ids, and for each pack of two genres its number for each of them.

    Arguments:
        weights: (title, genre, weight, number of the genre), as `tables.genre_weights` gives them.

    >>> packed([("a", "Drama", 0.5, 0), ("a", "War", 0.5, 2), ("b", "Noir", 1.0, 1)])
    (['a', 'b'], [[420, 1803886264320], [420, 0]])
    """
    titles: dict[str, dict[int, int]] = {}
    for title, _, weight, number in weights:
        titles.setdefault(title, {})[number] = round(PARTS * weight)
    n_packs = 1 + max((n for counts in titles.values() for n in counts), default=0) // 2
    packs = [
        [counts.get(2 * i, 0) + (counts.get(2 * i + 1, 0) << _BITS) for counts in titles.values()]
        for i in range(n_packs)
    ]
    return list(titles), packs


def unpacked(pack: ibis.Value) -> tuple[ibis.Value, ibis.Value]:
    """What the two genres of a pack come to, in parts."""
    return pack & ((1 << _BITS) - 1), pack >> _BITS
