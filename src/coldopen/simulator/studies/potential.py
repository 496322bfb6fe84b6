"""What would come of each person under either of two variants: a truth that no experiment sees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, Self

import numpy as np

from coldopen.simulator.loop.loop import simulate
from coldopen.simulator.serving import Server
from coldopen.simulator.session.session import visit
from coldopen.simulator.studies.outcomes import Outcomes, read_outcomes
from coldopen.simulator.world import World


class Seen(NamedTuple):
    """What a test shows of its visitors, each (n_people,): whether they had a stream (0 or 1), their variant
    (0 for control, 1 for treatment), and the day since the start on which they came."""

    streamed: np.ndarray
    variant: np.ndarray
    day: np.ndarray


@dataclass(frozen=True)
class Potential:
    """People, and the chance of a stream that each has under control and under treatment, (n_people,) all;
    `day` is when they came, in whole days since the start."""

    day: np.ndarray
    control: np.ndarray
    treatment: np.ndarray

    @classmethod
    def under(cls, world: World, control: Server, treatment: Server) -> Self:
        """A world's people, who meet both servers apart from each other."""
        one, other = (_met(world, server) for server in (control, treatment))
        return cls(one.day.astype(np.int64), one.chance, other.chance)

    def __len__(self) -> int:
        return len(self.day)

    @property
    def effect(self) -> float:
        """The true effect: day by day, weighted by arrivals, which is the mean over all people."""
        return float((self.treatment - self.control).mean())

    def on(self, mask: np.ndarray) -> Potential:
        """Some of the people, bool or whole numbers."""
        return Potential(self.day[mask], self.control[mask], self.treatment[mask])

    def tested(self, rng: np.random.Generator, share: float | np.ndarray = 0.5) -> Seen:
        """One test. Each day as many people come as are here, drawn anew from those of the day; each is in
        treatment with the share of the day, and streams with the chance that their variant gives them.

        Arguments:
            rng: draws all of it.
            share: of treatment, on every day or on each, (n_days,).

        >>> everybody = Potential(np.array([0, 0, 1, 1]), np.zeros(4), np.ones(4))
        >>> told = everybody.tested(np.random.default_rng(1), np.array([0.0, 1.0]))
        >>> told.streamed.tolist(), told.variant.tolist(), everybody.effect
        ([0, 0, 1, 1], [0, 0, 1, 1], 1.0)
        """
        came = self.on(_drawn_again(self.day, rng))
        shares = np.broadcast_to(share, came.day.max() + 1)
        variant = (rng.random(len(came)) < shares[came.day]).astype(np.int64)
        chance = np.where(variant, came.treatment, came.control)
        return Seen((rng.random(len(came)) < chance).astype(np.int64), variant, came.day)


def _drawn_again(day: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """For each person one of the same day, (n_people,), drawn with equal chances."""
    order = np.argsort(day, kind="stable")
    _, first, size = np.unique(day[order], return_index=True, return_counts=True)
    place = np.repeat(first, size) + (rng.random(len(day)) * np.repeat(size, size)).astype(np.int64)
    return order[place]


def _met(world: World, server: Server) -> Outcomes:
    with TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        simulate(world, server, run, name="potential", visiting=visit)
        return read_outcomes(run)
