"""What a foreign row source proposes is looked at before it is believed."""

from __future__ import annotations

from typing import Any, cast, get_args

import numpy as np

from coldopen.core.page import Message, Shape
from coldopen.rows import Proposal

MOST_TITLES = 10_000
_MOST_TEXT, _MOST_ARGUMENTS = 200, 8
_SHAPES = frozenset(get_args(Shape))


class Garbage(Exception):
    """A proposal that cannot be used, and why."""


def checked(row: object, source: str, n_titles: int) -> Proposal:
    """The proposal, its titles copied, for a catalogue of `n_titles`.

    Raises:
        Garbage: it is none; its key is not the source's name, alone or with ":" and more; a text is none or
            too long; its titles are no indices of the catalogue, occur twice, or are more than
            `MOST_TITLES`; a bound is out of range.
    """
    if not isinstance(row, Proposal):
        raise Garbage(f"a {type(row).__name__} for a proposal")
    _expect(_is_key(row.key, source), "key")
    _expect(row.source == source, "source")
    _expect(_is_message(row.heading), "heading")
    _expect(_is_message(row.reason), "reason")
    _expect(row.shape in _SHAPES, "shape")
    _expect(_is_bound(row.n_most, 1) and _is_bound(row.n_least, 0), "bounds")
    _expect(isinstance(row.reserves, bool), "reserves")
    return Proposal(
        key=row.key,
        source=source,
        heading=row.heading,
        reason=row.reason,
        titles=_indices(row.titles, n_titles),
        shape=row.shape,
        n_most=row.n_most,
        n_least=row.n_least,
        reserves=row.reserves,
    )


def _expect(held: bool, what: str) -> None:
    if not held:
        raise Garbage(what)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MOST_TEXT and value.isprintable()


def _is_key(value: object, source: str) -> bool:
    return _is_text(value) and (value == source or cast(str, value).startswith(f"{source}:"))


def _is_message(value: object) -> bool:
    if not isinstance(value, Message) or not _is_text(value.id):
        return False
    told = value.arguments
    return isinstance(told, tuple) and len(told) <= _MOST_ARGUMENTS and all(map(_is_text, told))


def _is_bound(value: object, least: int) -> bool:
    return value is None or (type(value) is int and value >= least)


def _indices(titles: Any, n_titles: int) -> np.ndarray:
    _expect(isinstance(titles, np.ndarray) and titles.ndim == 1 and titles.dtype.kind in "iu", "titles")
    _expect(len(titles) <= MOST_TITLES, "too many titles")
    found = titles.astype(np.int64)
    inside = not len(found) or (found.min() >= 0 and found.max() < n_titles)
    _expect(bool(inside), "titles out of range")
    _expect(len(np.unique(found)) == len(found), "a title twice")
    return found
