"""Whether and when people come again."""

from __future__ import annotations

from functools import lru_cache
from math import exp

import numpy as np

from coldopen.signals import likely_zone, local_time
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.scenario import DAY_MS, HOUR_MS, ReturnOptions

WITHIN_MS = 7 * DAY_MS
"""A return counts within so many milliseconds of the first visit."""

_AWAY_MS = 4 * HOUR_MS
# How likely each hour of their local day is, relative: evenings most of all.
_HOURS = np.array([3, 2, 1, 1, 1, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 6, 8, 11, 14, 15, 13, 9, 5], float)


def return_chance(options: ReturnOptions, minutes: float) -> float:
    """The chance that somebody comes again who watched for so many minutes.

    >>> round(return_chance(ReturnOptions(base=0.0, success=1.0), 30.0), 3)
    0.731
    """
    logit = options.base + options.success * (minutes >= options.success_minutes)
    return 1 / (1 + exp(-logit))


def returns_at(options: ReturnOptions, person: Person, nth: int, left_ms: int, minutes: float) -> int | None:
    """When a person comes again after their n-th visit, Unix milliseconds; None where they do not.

    Four hours after they left at the earliest, within a week of their first visit, in the evening rather
    than at other hours of their own day.

    Arguments:
        options: how likely it is, and how often at most.
        person: who.
        nth: how many visits came before the one that is over.
        left_ms: when they left.
        minutes: how long they watched in it.
    """
    if nth >= options.most:
        return None
    from_ms, until_ms = left_ms + _AWAY_MS, person.at_ms + WITHIN_MS
    whether = key_of(person.key, "returns", nth) / 2**64
    if whether >= return_chance(options, minutes) or from_ms >= until_ms:
        return None
    hour, within = luck(key_of(person.key, "return", nth), np.arange(2)).tolist()
    n_hours = -(-(until_ms - from_ms) // HOUR_MS)
    so_far = np.cumsum(_HOURS[(_local_hour(person, from_ms) + np.arange(n_hours)) % 24])
    drawn = int(np.searchsorted(so_far, hour * so_far[-1], "right"))
    return min(from_ms + round((drawn + within) * HOUR_MS), until_ms - 1)


def _local_hour(person: Person, at_ms: int) -> int:
    """The hour of their day, 0 to 23; that of UTC where their zone is unknown."""
    local = local_time(at_ms, _zone(person.country, person.region))
    return local[0] if local else at_ms // HOUR_MS % 24


@lru_cache(maxsize=4096)
def _zone(country: str, region: str | None) -> str:
    return likely_zone(country, region) or "UTC"
