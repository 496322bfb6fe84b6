"""What made-up people like: a title's own quality, what signals explain of the rest, and the person alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.simulator.calendar.calendar import Calendar
from coldopen.simulator.calendar.hits import Hits
from coldopen.simulator.people.own_tastes import own_covariance
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck, stream
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.tastes.explained import Explained
from coldopen.simulator.tastes.moods import loadings

_BY_MOOD = 0.6
_WANTED = 4.0


class Liking:
    """How much each person likes each title, in logits: the world's truth.

        worth = quality + explained + own + trend + launch + campaign

    The first three share the variance `spread`^2 over people and titles. `by_signals` of it is what signals
    explain, about each title's mean over people; `by_person` the person's own, in part by mood (see
    `own_tastes`), in part a whim about each title (Laplace); the rest is quality, a normal plus an
    exponential number, so that popularity, exp(quality), has a Pareto tail: there are hits. Trends, launches
    and campaigns come on top; without them the mean over people and titles is zero.

    Arguments:
        catalogue: the titles.
        scenario: the spread, its shares, and the seed that decides the rest.
        calendar: what changes by itself.
        hits: what each country loves.
        sample: people as they come, by whom `by_signals` is measured; 1,000 give it within some 5% of itself.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        scenario: Scenario,
        calendar: Calendar,
        hits: Hits,
        sample: Sequence[Person],
    ) -> None:
        options, seed = scenario.taste, scenario.seed
        self._calendar = calendar
        self._moods = loadings(catalogue, options.n_moods, stream(seed, "moods"))
        told = Explained(catalogue, self._moods, hits, scenario.calendar, seed)
        mean = told.mean(sample)
        spread = told.spread(sample, mean)
        scale = options.spread * np.sqrt(options.by_signals) / spread if spread > 1e-9 else 0.0
        self._explained = Explained(catalogue, self._moods, hits, scenario.calendar, seed, scale)
        rest = max(0.0, 1 - options.by_signals - options.by_person)
        self._quality = options.spread * np.sqrt(rest) * _qualities(len(catalogue), seed) - scale * mean
        own = options.spread * np.sqrt(options.by_person)
        length = _mean_square(self._moods, own_covariance(options.n_moods))
        self._own = own * np.sqrt(_BY_MOOD / length) if length > 1e-12 else 0.0
        self._whim = own * np.sqrt((1 - _BY_MOOD) / 2)

    def worth(self, person: Person, titles: np.ndarray, at_ms: int) -> np.ndarray:
        """How much a person likes these titles (catalogue indices, (n,)) at a time, in logits, (n,)."""
        moods = self._explained.moods(person, at_ms) + self._own * person.taste
        moods += self._calendar.trend(person.country, at_ms)
        liked: np.ndarray = self._moods.take(titles, axis=0) @ moods
        liked += self._quality[titles]
        liked += self._explained.made(person)[titles]
        liked += self._explained.spoken(person)[titles]
        liked += self._whim * _laplace(luck(key_of(person.key, "whim"), titles))
        for title, lift in self._calendar.lifts(person.country, at_ms):
            liked[titles == title] += lift
        if person.wanted is not None:
            liked[titles == person.wanted] += _WANTED
        return liked

    def explained(self, person: Person, titles: np.ndarray, at_ms: int) -> np.ndarray:
        """Quality and what signals explain, in logits, (n,): all that the truest of models could know of a
        stranger from their signals, trends, launches and campaigns aside."""
        return self._quality[titles] + self._explained.of(person, titles, at_ms)


def _qualities(n_titles: int, seed: int) -> np.ndarray:
    """Each title's own quality, mean zero and variance one, (n_titles,): most alike, a few far above."""
    rng = stream(seed, "quality")
    raw = rng.normal(size=n_titles) + rng.exponential(size=n_titles)
    spread = raw.std()
    return (raw - raw.mean()) / spread if spread > 1e-12 else np.zeros(n_titles)


def _mean_square(moods: np.ndarray, covariance: np.ndarray) -> float:
    """The mean over titles of the variance that tastes of this covariance give them."""
    return float(np.mean(((moods @ covariance) * moods).sum(axis=1)))


def _laplace(lucky: np.ndarray) -> np.ndarray:
    """Laplace numbers of variance 2, (n,), from numbers from 0 to 1: the inverse of the distribution."""
    return np.copysign(np.log1p(-np.abs(2 * lucky - 1)), lucky - 0.5)
