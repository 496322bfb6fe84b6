"""A simulated log with what is true of it: what each candidate would have earned on the same requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import numpy as np

from coldopen.core.chances import Luck
from coldopen.core.decision import Decision
from coldopen.engine import Engine, make_folds
from coldopen.evaluation.off_policy import Candidate
from coldopen.evaluation.off_policy.watching import made_by
from coldopen.log import PastLog
from coldopen.planner import Composed
from coldopen.settings import Settings
from coldopen.simulator.building import make_world
from coldopen.simulator.loop.closed_loop import closed_loop
from coldopen.simulator.loop.rounds import Steps
from coldopen.simulator.person import Person
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.serving import Shown
from coldopen.simulator.session import first_look, visit
from coldopen.simulator.studies import read_study
from coldopen.simulator.studies.sweep import changed
from coldopen.simulator.truth import visit_id
from coldopen.simulator.world import World

N_ROWS = 6
REWARD = "click@1"
WINDOW_SECONDS = 3600.0
"""So long that every click in the first rows counts, as the true chances have it."""


@dataclass
class Came:
    """Who came, by visit: the person, how many visits they made before, when, and what they streamed."""

    known: dict[str, tuple[Person, int, int, tuple[int, ...]]] = field(default_factory=dict)

    def visiting(self, world: World, person: Person, nth: int, at_ms: int, past: tuple[int, ...]) -> Steps:
        """As the simulator's `visit`, noting who it is."""
        self.known[visit_id(person, nth, at_ms)] = (person, nth, at_ms, past)
        return visit(world, person, nth, at_ms, past)

    @property
    def first_visits(self) -> frozenset[str]:
        """The first visits of people."""
        return frozenset(
            v for v, (person, nth, _, _) in self.known.items() if person.kind == "person" and not nth
        )


def scenario_of(seed: int, visitors: int, hours: float = 6.0) -> Scenario:
    """The world `signals` of `learning_curves.py`, where signals explain 45% of the variance of taste."""
    world = changed(read_study("rows").scenario, {"taste": {"by_signals": 0.45, "by_person": 0.45}}, seed)
    return msgspec.structs.replace(world, visitors=visitors, days=hours / 24)


def logged(folder: Path, scenario: Scenario, settings: Settings) -> tuple[World, Came]:
    """A log of an engine that learns as it goes."""
    world, came = make_world(scenario), Came()
    closed_loop(world, folder, settings, visiting=came.visiting)
    return world, came


class Truth:
    """The exact chances of a reward in the first rows, for the people of a log."""

    def __init__(self, folder: Path, settings: Settings, world: World, came: Came) -> None:
        self._world, self._came = world, came
        self._log = PastLog(folder, lambda lookup: make_folds(lookup, settings), settings.log)
        self._engine = Engine.open(folder, settings, self._log)

    def close(self) -> None:
        """Let go of files."""
        self._engine.close()

    def of_page(self, record: Decision) -> float:
        """The chance for the page that was shown."""
        return self._chance(record, [row.key for row in record.rows], record.titles_by_row())

    def values(self, record: Decision, candidates: Sequence[Candidate], n_draws: int) -> np.ndarray:
        """The chance for a page that each candidate draws where this one was, the mean of so many pages,
        (n_candidates,). All have the same luck, so that they differ by no more than they must."""
        again, values = self._engine.made_from(record), np.zeros((n_draws, len(candidates)))
        for draw in range(n_draws):
            luck = Luck(f"{record.visit} truth {draw}", record.number)
            for i, each in enumerate(candidates):
                answer = made_by(self._engine, again, each.policy, each.floor, N_ROWS, luck)
                assert answer is not None
                values[draw, i] = self._of(record, answer.composed)
        return values.mean(0)

    def _of(self, record: Decision, composed: Composed) -> float:
        return self._chance(record, [row.key for row in composed.rows], composed.titles)

    def _chance(self, record: Decision, keys: Sequence[str], titles: Sequence[Sequence[int]]) -> float:
        """The chance that the first title to be opened is in the first rows."""
        ids = [[self._engine.title_of(record.catalogue, title) or "" for title in row] for row in titles]
        index = self._world.catalogue.index
        rows = tuple(np.array([index.get(title, -1) for title in row], np.int64) for row in ids)
        shown = Shown(record.id, "", record.tier, tuple(keys), rows)
        person, nth, at_ms, past = self._came.known[record.visit]
        scan, chain = first_look(self._world, person, nth, at_ms, shown, past)
        return float(chain.first_open[scan.row < N_ROWS].sum())
