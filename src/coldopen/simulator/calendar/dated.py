"""A catalogue on a calendar: titles that are launched within a scenario's time, and titles that leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from coldopen.core.errors import Problem
from coldopen.core.title import Title, Window
from coldopen.simulator.randomness import stream
from coldopen.simulator.scenario import Launch, Scenario


def dated(titles: Sequence[Title], scenario: Scenario) -> tuple[list[Title], list[tuple[str, Launch]]]:
    """The titles with the windows that the calendar gives them, and each launch with its title's id.

    A launched title may be shown from its launch on, in the countries of its launches alone; its date of
    addition is that of the first. Of the titles without windows, `leaving` times as many as there are titles
    in all (as far as they suffice) can be shown until a moment within the time.

    Raises:
        Problem: a launch of a title that is not there, or more launches than there are titles for.
    """
    launches = _launches(titles, scenario)
    changed = {title.id: title for title in titles}
    for id in dict(launches):
        days = [launch for of, launch in launches if of == id]
        changed[id] = _launched(changed[id], days, scenario.starts)
    rng = stream(scenario.seed, "leaving")
    free = [title.id for title in changed.values() if not title.windows]
    n_leaving = min(len(free), round(scenario.calendar.leaving * len(titles)))
    for place in rng.choice(len(free), n_leaving, replace=False).tolist() if n_leaving else ():
        ends_at = scenario.starts + timedelta(days=float(rng.uniform(0, scenario.days)))
        windows = (Window(ends_at=ends_at.replace(microsecond=0)),)
        changed[free[place]] = msgspec.structs.replace(changed[free[place]], windows=windows)
    return list(changed.values()), launches


def _launches(titles: Sequence[Title], scenario: Scenario) -> list[tuple[str, Launch]]:
    """Each launch with its title: the one that it names, or one of those without windows."""
    launches = scenario.calendar.launches
    named = {launch.title for launch in launches if launch.title is not None}
    if missing := sorted(named - {title.id for title in titles}):
        raise Problem("launches.title", missing[0], "the id of a title of the catalogue")
    free = [title.id for title in titles if not title.windows and title.id not in named]
    n_drawn = sum(launch.title is None for launch in launches)
    if n_drawn > len(free):
        raise Problem("launches", f"{n_drawn} without a title", f"at most {len(free)}, a title for each")
    drawn = iter(stream(scenario.seed, "launches").permutation(len(free)).tolist())
    return [(launch.title or free[next(drawn)], launch) for launch in launches]


def _launched(title: Title, launches: Sequence[Launch], starts: datetime) -> Title:
    windows = tuple(
        Window(country=country, starts_at=starts + timedelta(days=launch.day))
        for launch in launches
        for country in launch.countries or ("*",)
    )
    first = starts + timedelta(days=min(launch.day for launch in launches))
    return msgspec.structs.replace(title, windows=windows, added_on=first.date())
