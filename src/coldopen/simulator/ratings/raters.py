"""Raters: which of the held-out people each person of a world is, and what those liked."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.simulator.randomness import stream
from coldopen.taste import Interactions


class Raters:
    """The held-out people, numbered from 0.

    People of a world come in rounds: everybody held out comes once, in an order of their own, before anybody
    comes again; so each comes at most ceil(visitors / n_raters) times. Who comes again does so as somebody
    else, with the same tastes and another device, patience and luck. Where visitors far outnumber raters,
    results say little about people in general: there are no more tastes than raters.

    Arguments:
        held_out: their likes.
        catalogue: has all titles of these.
        seed: decides the order.
    """

    def __init__(self, held_out: Interactions, catalogue: Catalogue, seed: int) -> None:
        places = np.array([catalogue.index[title.id] for title in held_out.titles], np.int64)
        self.signals = held_out.signals
        self._likes = tuple([np.sort(places[titles]) for titles in held_out.by_visitor()])
        self._round = lru_cache(maxsize=64)(lambda n: stream(seed, "raters", n).permutation(len(self)))

    def __len__(self) -> int:
        return len(self._likes)

    def of(self, numbers: np.ndarray) -> np.ndarray:
        """Which rater each of these people (by number, (n,)) is, (n,)."""
        rounds, places = np.divmod(numbers, len(self))
        found = np.empty(len(numbers), np.int64)
        for n in np.unique(rounds).tolist():
            now = rounds == n
            found[now] = self._round(n)[places[now]]
        return found

    def likes(self, rater: int) -> np.ndarray:
        """What somebody liked, catalogue indices in ascending order, (n_likes,)."""
        return self._likes[rater]
