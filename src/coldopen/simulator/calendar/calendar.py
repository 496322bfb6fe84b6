"""A world's calendar: launches that rise and fade, trends by country, and how many come hour by hour.

All of it moves what people do whatever pages they see, and so could pass for the effect of a page.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coldopen.signals import local_time
from coldopen.simulator.randomness import stream
from coldopen.simulator.scenario import DAY_MS, HOUR_MS, CalendarOptions, Launch, Scenario

# How many come on each day of the week, from Monday on, relative.
_BUSY_DAYS = np.array([0.93, 0.92, 0.93, 0.95, 1.03, 1.15, 1.09])
_TREND_KEPT = 0.85
_SURGE, _LEAST_BUSY = 0.12, 0.1
_DAYS_AFTER = 9


@dataclass(frozen=True)
class Launched:
    """A launch, and the title (catalogue index) that it is of."""

    title: int
    launch: Launch

    def concerns(self, country: str) -> bool:
        """Whether it is a launch in this country."""
        return not self.launch.countries or country in self.launch.countries


def lift_at(launch: Launch, day: float) -> float:
    """What a launch adds to its title's worth so many days after the start, in logits.

    >>> launch = Launch(day=2, lift=3, ramp_days=1, fade_days=7)
    >>> [lift_at(launch, day) for day in (2, 2.5, 3, 10)]
    [0.0, 1.5, 3.0, 1.5]
    """
    since = day - launch.day
    if since <= launch.ramp_days:
        return launch.lift * max(0.0, since) / launch.ramp_days
    return launch.lift * 0.5 ** ((since - launch.ramp_days) / launch.fade_days)


class Calendar:
    """What changes by itself in a scenario.

    Arguments:
        scenario: says when it starts, and what changes.
        launched: its launches, each with its title.

    A country's trend is a walk that begins at 0 and keeps 0.85 of itself from day to day, in each mood:
    x(d+1) = 0.85 x(d) + s sqrt(1 - 0.85^2) e, so that its standard deviation tends to s = `trends`; between
    days it moves in a straight line.
    """

    def __init__(self, scenario: Scenario, launched: tuple[Launched, ...] = ()) -> None:
        self.options: CalendarOptions = scenario.calendar
        self.launched = launched
        self._scenario = scenario
        self._n_days = int(np.ceil(scenario.days)) + _DAYS_AFTER
        self._walks: dict[str, np.ndarray] = {}

    def day(self, at_ms: int) -> float:
        """How many days after the start this is."""
        return (at_ms - self._scenario.starts_ms) / DAY_MS

    def lifts(self, country: str, at_ms: int) -> list[tuple[int, float]]:
        """The launched titles (catalogue indices) of a country, and what their launches add, in logits."""
        day = self.day(at_ms)
        return [(it.title, lift_at(it.launch, day)) for it in self.launched if it.concerns(country)]

    def launch_of_the_day(self, country: str, at_ms: int) -> int | None:
        """The title (catalogue index) whose launch is advertised now: while it rises, for a day at least. The
        latest where there are several."""
        day = self.day(at_ms)
        now = [it for it in self.launched if 0 <= day - it.launch.day < max(1.0, it.launch.ramp_days)]
        here = [it for it in now if it.concerns(country)]
        return max(here, key=lambda it: it.launch.day).title if here else None

    def trend(self, country: str, at_ms: int) -> np.ndarray:
        """How a country's liking of each mood has shifted since the start, in logits, (n_moods,)."""
        walk = self._walks.get(country)
        if walk is None:
            walk = self._walks[country] = self._walk(country)
        day = min(max(self.day(at_ms), 0.0), len(walk) - 1.001)
        before = int(day)
        shifted: np.ndarray = walk[before] + (day - before) * (walk[before + 1] - walk[before])
        return shifted

    def busy(self, country: str, zone: str, hours: np.ndarray) -> np.ndarray:
        """How many more come from a place in each of these hours since the start, by weekday and because of
        launches, (n,); 1 on an ordinary day. The hours of the day are the place's own: see `Profiles`."""
        weekday = self.local(zone, hours)[1]
        busy = _BUSY_DAYS[weekday] if self.options.weekly else np.ones(len(hours))
        return busy * np.array([self._surge(country, hour) for hour in hours.tolist()])

    def local(self, zone: str, hours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The hour (0 to 23) and weekday (0 is Monday) in a zone, amid these hours since the start, (n,)."""
        middle = [self._scenario.starts_ms + round((hour + 0.5) * HOUR_MS) for hour in hours.tolist()]
        told = np.array([local_time(at_ms, zone) or (0, 0) for at_ms in middle], np.int64).reshape(-1, 2)
        return told[:, 0], told[:, 1]

    def _surge(self, country: str, hour: int) -> float:
        return max(_LEAST_BUSY, 1 + _SURGE * self._lifted(country, hour))

    def _lifted(self, country: str, hour: int) -> float:
        day = (hour + 0.5) / 24
        return sum(lift_at(it.launch, day) for it in self.launched if it.concerns(country))

    def _walk(self, country: str) -> np.ndarray:
        """Day by day, (n_days + 1, n_moods)."""
        steps = stream(self._scenario.seed, "trend", country).normal(
            0,
            self.options.trends * np.sqrt(1 - _TREND_KEPT**2),
            (self._n_days, self._scenario.taste.n_moods),
        )
        walk = np.zeros((self._n_days + 1, steps.shape[1]))
        for day, step in enumerate(steps):
            walk[day + 1] = _TREND_KEPT * walk[day] + step
        return walk
