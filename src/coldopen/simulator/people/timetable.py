"""A timetable: how many of a world's people come in each hour, and from where; each person numbered."""

from __future__ import annotations

import numpy as np

from coldopen.simulator.calendar.calendar import Calendar
from coldopen.simulator.people.profiles import Profiles
from coldopen.simulator.randomness import stream
from coldopen.simulator.scenario import HOUR_MS, Scenario


class Timetable:
    """Who comes when, by number: people are numbered from 0 in the order in which they come.

    How many come in each hour is one multinomial draw of `scenario.visitors` over all hours, with weights
    from the profiles and the calendar. Everything can be asked for any people alone.

    Arguments:
        scenario: says how many, when, and with what seed.
        profiles: where they come from, and at what hours.
        calendar: what days do to that.
    """

    def __init__(self, scenario: Scenario, profiles: Profiles, calendar: Calendar) -> None:
        places = profiles.places
        hours = np.arange(int(np.ceil(scenario.days * 24)))
        coming = _by_hour(scenario, profiles, hours)
        coming *= np.array([calendar.busy(place.country, place.zone, hours) for place in places])
        self._lengths = np.minimum(1.0, scenario.days * 24 - hours) * HOUR_MS
        weights = coming.sum(axis=0) * self._lengths
        drawn = stream(scenario.seed, "timetable").multinomial(scenario.visitors, weights / weights.sum())
        self._starts_ms = scenario.starts_ms
        self._first = np.concatenate([[0], np.cumsum(drawn)])
        self._up_to = (np.cumsum(coming, axis=0) / coming.sum(axis=0)).T
        local = {place.zone: calendar.local(place.zone, hours)[0] for place in places}
        self._local = np.array([local[place.zone] for place in places])

    @property
    def n_hours(self) -> int:
        """How many hours there are; the last may be cut short."""
        return len(self._lengths)

    def numbers(self, hour: int) -> np.ndarray:
        """The people who come in an hour, (n,); none outside the scenario's time."""
        if not 0 <= hour < self.n_hours:
            return np.arange(0)
        return np.arange(self._first[hour], self._first[hour + 1])

    def hours(self, numbers: np.ndarray) -> np.ndarray:
        """In which hours since the start these people come, (n,)."""
        return np.searchsorted(self._first, numbers, "right") - 1

    def times(self, numbers: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """When they come, Unix milliseconds, (n,): each within their own share of the hour, in order."""
        hours = self.hours(numbers)
        first = self._first[hours]
        through = (numbers - first + luck) / (self._first[hours + 1] - first)
        return self._starts_ms + hours * HOUR_MS + (through * self._lengths[hours]).astype(np.int64)

    def places(self, numbers: np.ndarray, luck: np.ndarray) -> np.ndarray:
        """Which places they come from, (n,), as many from each as it is busy in that hour."""
        found: np.ndarray = (self._up_to[self.hours(numbers)] <= luck[:, None]).sum(axis=1)
        return np.minimum(found, self._up_to.shape[1] - 1)

    def local_hours(self, numbers: np.ndarray, places: np.ndarray) -> np.ndarray:
        """What time it is there when these people come: the local hour, 0 to 23, (n,)."""
        return self._local[places, self.hours(numbers)]


def _by_hour(scenario: Scenario, profiles: Profiles, hours: np.ndarray) -> np.ndarray:
    """How many come from each place in these hours of an ordinary day, relative, (n_places, n_hours)."""
    if not scenario.calendar.daily:
        return np.repeat(profiles.coming.mean(axis=1, keepdims=True), len(hours), axis=1)
    began = scenario.starts_ms + HOUR_MS * hours + HOUR_MS // 2
    return profiles.coming[:, began // HOUR_MS % 24]
