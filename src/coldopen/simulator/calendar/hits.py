"""Hits: the titles that a country loves most, which campaigns are made for; and the one that bots push."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.simulator.calendar.calendar import Calendar
from coldopen.simulator.randomness import stream
from coldopen.simulator.scenario import Scenario

N_HITS = 6
_NEAR = 4


class Campaigns(Protocol):
    """Which titles people are brought by."""

    def wanted(self, country: str, at_ms: int, luck: float) -> int | None:
        """The title (catalogue index) of the campaign that brings somebody of this country now, if any."""

    @property
    def pushed(self) -> int | None:
        """The title (catalogue index) that bots open, over and over."""


class Hits:
    """A country's hits: titles that may be shown there from the start to the end, some of them made there.

    Arguments:
        catalogue: the titles.
        scenario: says from when to when, and with what seed.
        calendar: knows the launches, which are no hits, but are advertised while they rise.
    """

    def __init__(self, catalogue: Catalogue, scenario: Scenario, calendar: Calendar) -> None:
        self._catalogue = catalogue
        self._calendar = calendar
        self._seed = scenario.seed
        self._time = scenario.starts_ms, scenario.ends_ms
        self._drawn: dict[str, tuple[int, ...]] = {}

    def of(self, country: str) -> tuple[int, ...]:
        """The hits of a country, catalogue indices, most loved first; fewer where there are not enough."""
        if country not in self._drawn:
            self._drawn[country] = self._draw(country)
        return self._drawn[country]

    def wanted(self, country: str, at_ms: int, luck: float) -> int | None:
        """The launch of the day where there is one, else a hit, the first more often than the last."""
        launch = self._calendar.launch_of_the_day(country, at_ms)
        hits = self.of(country)
        if launch is None and hits:
            return hits[int(luck**1.5 * len(hits))]
        return launch

    @property
    def pushed(self) -> int | None:
        """A title like any other, which may be shown everywhere."""
        here = self._shown(None)
        return int(stream(self._seed, "pushed").choice(here)) if len(here) else None

    def _draw(self, country: str) -> tuple[int, ...]:
        rng = stream(self._seed, "hits", country)
        here = rng.permutation(self._shown(country))
        made = self._catalogue.country(country)[here]
        near = here[made][:_NEAR]
        drawn = np.concatenate([near, here[~made][: N_HITS - len(near)]])
        return tuple(rng.permutation(drawn).tolist())

    def _shown(self, country: str | None) -> np.ndarray:
        """The titles that may be shown from the start to the end, launches aside."""
        shown = np.ones(len(self._catalogue), np.bool_)
        for at_ms in self._time:
            shown &= self._catalogue.allowed(country, at_ms, None)
        shown[[it.title for it in self._calendar.launched]] = False
        return np.flatnonzero(shown)
