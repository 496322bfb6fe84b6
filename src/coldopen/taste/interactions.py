"""Interactions: who liked which title, and when. What everything about taste is learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.title import Title

Tokens = tuple[str, ...]
"""A visitor's signals on arrival as words "name:value", such as ("country:BR", "device:tv", "hour:20").
What is unknown has no word; a signal of several values (languages, chosen genres) has several words."""


@dataclass(frozen=True)
class Interactions:
    """Likes of past visitors: an interaction says that a visitor liked a title.

    Arguments:
        titles: the titles, (n_titles,); only the id is required.
        signals: each visitor's signals on arrival, (n_visitors,).
        visitor: whose like it is, an index into `signals`, int32 (n_likes,), ascending.
        title: what was liked, an index into `titles`, int32 (n_likes,); of one visitor in the order of time
            where that is known. No visitor likes a title twice.
        at_ms: when, Unix milliseconds, int64 (n_likes,), or None where times are not known: then the order
            of one visitor's likes means nothing.

    Raises:
        Problem: arrays of different lengths, or indices out of range.
    """

    titles: tuple[Title, ...]
    signals: tuple[Tokens, ...]
    visitor: np.ndarray
    title: np.ndarray
    at_ms: np.ndarray | None = None

    def __post_init__(self) -> None:
        n = len(self.visitor)
        if len(self.title) != n or (self.at_ms is not None and len(self.at_ms) != n):
            raise Problem("interactions", f"{n} visitors, {len(self.title)} titles", "arrays of one length")
        for name, values, limit in (
            ("visitor", self.visitor, len(self.signals)),
            ("title", self.title, len(self.titles)),
        ):
            if n and not (values.min() >= 0 and values.max() < limit):
                raise Problem(name, f"{values.min()} to {values.max()}", f"indices from 0 to {limit - 1}")
        if n and (np.diff(self.visitor) < 0).any():
            raise Problem("visitor", "unsorted", "likes sorted by visitor")

    @property
    def n_visitors(self) -> int:
        """How many visitors there are, those without any like included."""
        return len(self.signals)

    @property
    def n_titles(self) -> int:
        """How many titles there are, liked or not."""
        return len(self.titles)

    def __len__(self) -> int:
        return len(self.visitor)

    def of_visitors(self, kept: Sequence[int] | np.ndarray) -> Interactions:
        """The likes of some visitors alone, numbered anew in the order given."""
        kept = np.asarray(kept, np.int64)
        starts = np.searchsorted(self.visitor, np.arange(self.n_visitors + 1))
        lengths = starts[kept + 1] - starts[kept]
        total = int(lengths.sum())
        ends = np.cumsum(lengths)
        rows = np.arange(total) - np.repeat(ends - lengths, lengths) + np.repeat(starts[kept], lengths)
        return Interactions(
            self.titles,
            tuple([self.signals[v] for v in kept.tolist()]),
            np.repeat(np.arange(len(kept), dtype=np.int32), lengths),
            self.title[rows],
            None if self.at_ms is None else self.at_ms[rows],
        )

    def where(self, mask: np.ndarray) -> Interactions:
        """The likes under a mask (n_likes,), with the same visitors and titles."""
        at_ms = None if self.at_ms is None else self.at_ms[mask]
        return Interactions(self.titles, self.signals, self.visitor[mask], self.title[mask], at_ms)

    def by_visitor(self) -> list[np.ndarray]:
        """Each visitor's titles, in the order in which they liked them where that is known."""
        ends = np.searchsorted(self.visitor, np.arange(1, self.n_visitors))
        return np.split(self.title, ends)[: self.n_visitors]
