"""How titles are received: the chance that one who sees a title plays it.

With n sightings of a title and A plays by those who saw it, both decayed, the chance has a Gamma distribution
beforehand, of mean u and shape a, and A is Poisson about n times the chance, so its mean afterwards is

    (A + a) / (n + a / u)

(Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6, the Poisson model with exposures). u is what is
usual: plays beside sightings over all titles, a little more for those of which more was expected before
anything was counted. So a title that nobody has seen stays at what is usual, and one
that was seen in vain sinks below it, whatever stood first.

A play costs nothing to make up, so plays short of a stream are believed as far as streams bear them out: A is
the streams and, of such plays, as many as a title without streams may have and one more for two streams.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from coldopen.core.log import Arrays

_PLAYS, _SIGHTINGS = 1.0, 100.0
"""What is usual before anything was seen: so many plays of so many sightings."""

_LEANING = 0.2
"""How far shares that were expected set titles apart, as a power: at 1 a title of twice the share would be
played by twice as many of those who see it. Shares are won by where titles stood, too."""

_PROVEN = 0.5
"""Plays short of a stream that a stream makes believable."""


class Reception:
    """What those who saw a catalogue's titles made of them. Immutable; worked out when it is first asked for.

    Arguments:
        told: the view of the fold `reception`.
        shares: of each title, as expected before anything was counted, (n_titles,), sum 1.
        prior_plays: a.
        unproven_plays: how many plays are believed of a title without streams.
    """

    def __init__(self, told: Arrays, shares: np.ndarray, prior_plays: float, unproven_plays: float) -> None:
        self._told = told
        self._shares = shares
        self._prior_plays = prior_plays
        self._unproven_plays = unproven_plays

    @cached_property
    def seen(self) -> np.ndarray:
        """By how many visitors each title was seen, decayed, (n_titles,)."""
        return self._by_title(self._told["seen"])

    @cached_property
    def played(self) -> np.ndarray:
        """By how many of them it was played, as far as that is believed, (n_titles,)."""
        played, streamed = self._told["played"], self._told["streamed"]
        most_short = self._unproven_plays + _PROVEN * streamed
        return self._by_title(streamed + np.minimum(played - streamed, most_short))

    @cached_property
    def usual(self) -> np.ndarray:
        """The chance that one who sees a title plays it, before anybody has seen it, (n_titles,)."""
        beside = (self._shares * len(self._shares)) ** _LEANING
        rate = (self.played.sum() + _PLAYS) / (self.seen @ beside + _SIGHTINGS)
        usual: np.ndarray = rate * beside
        return usual

    @cached_property
    def chances(self) -> np.ndarray:
        """The same given what those who saw it did, (n_titles,)."""
        chances: np.ndarray = (self.played + self._prior_plays) / (self.seen + self._prior_plays / self.usual)
        return chances

    def _by_title(self, values: np.ndarray) -> np.ndarray:
        spread = np.zeros(len(self._shares))
        spread[self._told["titles"]] = values
        return spread
