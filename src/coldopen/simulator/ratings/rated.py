"""Rated: real people's likes, divided into those to learn from and those of the people who will come."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.simulator.randomness import stream
from coldopen.simulator.ratings.zip_codes import state_of
from coldopen.taste import Interactions
from coldopen.taste.interactions import Tokens


@dataclass(frozen=True)
class Rated:
    """Likes of real people over the same titles: `past`, for a model to learn from, and `held_out`, of the
    people whom a world is made of. Nobody is in both. Signals are in the words of `tokens_of`.

    Raises:
        Problem: the two are over different titles, nobody is held out, or somebody who likes nothing.
    """

    past: Interactions
    held_out: Interactions

    def __post_init__(self) -> None:
        if [title.id for title in self.past.titles] != [title.id for title in self.held_out.titles]:
            raise Problem("rated", "two lists of titles", "the same titles in both parts")
        n_people, n_likers = self.held_out.n_visitors, len(np.unique(self.held_out.visitor))
        if not n_people or n_likers < n_people:
            raise Problem("rated.held_out", f"{n_people} people, {n_likers} with likes", "people with likes")

    @property
    def titles(self) -> tuple[Title, ...]:
        """The titles, (n_titles,)."""
        return self.held_out.titles


def rated_of(
    likes: Interactions, share_held_out: float = 0.2, seed: int = 1, *, least_likes: int = 5
) -> Rated:
    """Likes divided by visitor: a share of those with `least_likes` or more is held out, the rest is past.

    Who likes less shows too little of their taste to be somebody in a world, so people of a world are more
    active than raters are. Of the signals only those are kept that people of the world have with the same
    meaning: country and state where a zip code is known ("area:480"). Age, gender and occupation have no
    place in a request; hours of rating are in UTC, and people of a world come at hours of the scenario's.

    >>> heat = (Title(id="heat", name="Heat"),)
    >>> everyone = Interactions(heat, ((), ("area:480",)), np.array([0, 1]), np.array([0, 0]))
    >>> rated = rated_of(everyone, 0.5, seed=3, least_likes=1)
    >>> rated.past.n_visitors, rated.held_out.signals
    (1, (('country:US', 'region:US-MI'),))

    Raises:
        Problem: a share outside 0 to 1, or nobody is left to hold out.
    """
    if not 0 < share_held_out <= 1:
        raise Problem("share_held_out", share_held_out, "more than 0, at most 1")
    n_likes = np.bincount(likes.visitor, minlength=likes.n_visitors)
    enough = np.flatnonzero(n_likes >= max(1, least_likes))
    if not len(enough):
        raise Problem("likes", f"at most {n_likes.max(initial=0)} of a visitor", f"{least_likes} of somebody")
    n_held_out = max(1, round(share_held_out * len(enough)))
    held_out = np.sort(stream(seed, "held out").permutation(enough)[:n_held_out])
    past = np.setdiff1d(np.arange(likes.n_visitors), held_out)
    return Rated(_part(likes, past), _part(likes, held_out))


def _part(likes: Interactions, visitors: np.ndarray) -> Interactions:
    part = likes.of_visitors(visitors)
    signals = tuple([_in_our_words(tokens) for tokens in part.signals])
    return replace(part, signals=signals)


def _in_our_words(tokens: Tokens) -> Tokens:
    """What of a rater's signals means the same to us."""
    for token in tokens:
        name, _, value = token.partition(":")
        state = state_of(value) if name == "area" else None
        if state is not None:
            return "country:US", f"region:US-{state}"
    return ()
