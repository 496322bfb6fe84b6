"""Who comes next: people for the first time, in order, and those who come again."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np

from coldopen.simulator.person import Person
from coldopen.simulator.scenario import HOUR_MS, Scenario
from coldopen.simulator.world import Population


@runtime_checkable
class ByNumber(Protocol):
    """A population that can be asked for people by their numbers."""

    def people(self, numbers: np.ndarray) -> list[Person]:
        """The people of these numbers, (n,)."""


class Return(NamedTuple):
    """Somebody who comes again: when, who (by number and the hour of their first visit), for which time
    (1 for the second visit), in how many of their visits they found a stream so far, and the titles
    (catalogue indices) that they streamed."""

    at_ms: int
    number: int
    hour: int
    nth: int
    n_streamed: int = 0
    past: tuple[int, ...] = ()


class Due(NamedTuple):
    """A visit that is due."""

    person: Person
    back: Return


class Recall:
    """People by number and the hour of their first visit: nobody is kept in memory for their return."""

    def __init__(self, population: Population) -> None:
        self._population = population

    def people(self, whom: set[tuple[int, int]]) -> dict[int, Person]:
        """The people of these (number, hour)."""
        if not whom:
            return {}
        numbers = sorted(number for number, _ in whom)
        if isinstance(self._population, ByNumber):
            return dict(zip(numbers, self._population.people(np.array(numbers)), strict=True))
        hours = sorted({hour for _, hour in whom})
        came = {person.number: person for hour in hours for person in self._population.arrivals(hour)}
        return {number: came[number] for number in numbers}


class Coming:
    """All visits of a scenario in order of time, those that follow from earlier ones among them.

    Memory grows with those who will come again, some hundred bytes each, and with nothing else.

    Arguments:
        scenario: when it begins and ends.
        population: who comes.
        hour, place: how far the first visits have been taken: the hour, and how many people of it.
        returns: who comes again.
    """

    def __init__(
        self,
        scenario: Scenario,
        population: Population,
        hour: int = 0,
        place: int = 0,
        returns: list[Return] | None = None,
    ) -> None:
        self.hour, self.place = hour, place
        self.returns = sorted(returns or [])
        self.ends_ms = scenario.ends_ms
        self._starts_ms = scenario.starts_ms
        self._population = population
        self._recall = Recall(population)
        self._people = population.arrivals(hour)

    def again(self, back: Return) -> bool:
        """Expect somebody again; False where that is after the end."""
        if back.at_ms >= self.ends_ms:
            return False
        heappush(self.returns, back)
        return True

    def take(self, until_ms: int, most: int) -> tuple[list[Due], int]:
        """The next visits before a time, `most` of them at most, and until when these are all."""
        people: dict[int, Person] = {}
        due: list[Return] = []
        until_ms = min(until_ms, self.ends_ms)
        while (coming := self._next(until_ms)) is not None:
            first, back = coming
            if len(due) == most:
                until_ms = back.at_ms
                break
            due.append(back)
            if first is None:
                heappop(self.returns)
            else:
                people[first.number] = first
                self.place += 1
        people |= self._recall.people({(b.number, b.hour) for b in due if b.number not in people})
        return [Due(people[back.number], back) for back in due], until_ms

    def _next(self, until_ms: int) -> tuple[Person | None, Return] | None:
        """Who comes next before a time, the person where it is for the first time."""
        first = self._first(until_ms)
        came = None if first is None else Return(first.at_ms, first.number, self.hour, 0)
        if self.returns and (came is None or self.returns[0] < came):
            return (None, self.returns[0]) if self.returns[0].at_ms < until_ms else None
        return None if came is None or came.at_ms >= until_ms else (first, came)

    def _first(self, until_ms: int) -> Person | None:
        while self.place >= len(self._people):
            if self._starts_ms + (self.hour + 1) * HOUR_MS >= until_ms:
                return None
            self.hour, self.place = self.hour + 1, 0
            self._people = self._population.arrivals(self.hour)
        return self._people[self.place]
