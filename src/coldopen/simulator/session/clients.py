"""How events reach a service: as they happen, hours late, each batch twice, or out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from coldopen.core.events import Event
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck, stream
from coldopen.simulator.scenario import HOUR_MS
from coldopen.simulator.serving import Told

_LATEST_HOURS = 47
_AGAIN_MS = 20_000


class Sending:
    """A visit's batches on their way out of its client.

    A sound client sends what there is; a faulty one holds something back until the visit is over.

    Arguments:
        person: whose client it is.
        nth: how many visits came before.
    """

    def __init__(self, person: Person, nth: int) -> None:
        self._client = person.client
        self._key = 0 if person.client == "sound" else key_of(person.key, "client", nth)
        self._held: list[Told] = []

    def now(self, told: list[Told]) -> list[Told]:
        """What of these batches is sent at once."""
        if self._client == "sound":
            return told
        if self._client == "twice":
            self._held += [replace(each, at_ms=each.at_ms + _AGAIN_MS) for each in told]
            return told
        self._held += told
        return []

    def last(self, at_ms: int) -> list[Told]:
        """What is sent after the visit is over, at `at_ms` or later."""
        if self._client == "late":
            return late(self._held, self._key)
        if self._client == "shuffled":
            return shuffled(self._held, self._key, at_ms)
        return self._held


def late(told: Sequence[Told], key: int) -> list[Told]:
    """These batches, all sent at one time 1 to 47 hours after the visit began, not before it is over."""
    if not told:
        return []
    hours = 1 + (_LATEST_HOURS - 1) * float(luck(key, np.arange(1))[0])
    began = min(event.at for each in told for event in each.events)
    at_ms = max(began + round(hours * HOUR_MS), told[-1].at_ms)
    return [replace(each, at_ms=at_ms) for each in told]


def shuffled(told: Sequence[Told], key: int, at_ms: int) -> list[Told]:
    """These batches, sent at `at_ms` (or after the last of them) in reverse order, their events mixed up."""
    rng = stream(key, "shuffled")
    at_ms = max([at_ms, *(each.at_ms for each in told)])
    return [replace(each, at_ms=at_ms, events=_mixed(each, rng)) for each in reversed(told)]


def _mixed(told: Told, rng: np.random.Generator) -> tuple[Event, ...]:
    return tuple(told.events[i] for i in rng.permutation(len(told.events)).tolist())
