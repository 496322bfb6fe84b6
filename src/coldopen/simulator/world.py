"""A world with known truth: who comes when, what each likes, and the chance of all they may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coldopen.catalogue import Catalogue
from coldopen.simulator.choice import ChoiceModel
from coldopen.simulator.person import Person
from coldopen.simulator.scenario import Scenario


class Population(Protocol):
    """Who comes."""

    def arrivals(self, hour: int) -> list[Person]:
        """The people who come for the first time in this hour since the start, in order of time; the same
        however often and in whatever order it is asked."""


class Tastes(Protocol):
    """What people like."""

    def worth(self, person: Person, titles: np.ndarray, at_ms: int) -> np.ndarray:
        """How much a person likes these titles (catalogue indices, (n,)) at a time, in logits, (n,)."""


@dataclass(frozen=True)
class World:
    """A scenario, ready to be asked. Policies never see one: they see requests and events alone."""

    scenario: Scenario
    catalogue: Catalogue
    population: Population
    tastes: Tastes
    choice: ChoiceModel
