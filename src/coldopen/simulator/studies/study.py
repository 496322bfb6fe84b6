"""A study: a scenario, the runs to make of it, and what to conclude. Three small files in a folder."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.simulator.loop.run_folder import REPORT
from coldopen.simulator.loop.tally import LoopReport
from coldopen.simulator.scenario import Scenario, read_scenario
from coldopen.simulator.studies.outcomes import Estimate, Outcomes, difference, pooled, read_outcomes
from coldopen.simulator.studies.sweep import RunOptions, Sweep, book_of, changed, read_sweep, settings_of
from coldopen.simulator.studies.training import Training, read_trainings

STUDIES = Path(__file__).parents[1] / "scenarios"
WORLD, SWEEP, ANALYSIS = "world.toml", "sweep.toml", "analysis.py"


class Figure(Struct, frozen=True, kw_only=True):
    """What a study comes to: one number with its 95% interval and its unit, and a sentence that says what it
    is. It comes from a simulation and says nothing about people."""

    value: float
    low: float
    high: float
    unit: str
    said: str
    simulated: bool = True

    @classmethod
    def in_points(cls, found: Estimate, said: str) -> Figure:
        """A figure in points, such as those between two shares in per cent."""
        return cls(value=found.value, low=found.low, high=found.high, unit="points", said=said)


@dataclass(frozen=True)
class Ran:
    """A run that was made, with one seed."""

    options: RunOptions
    seed: int
    folder: Path

    @property
    def name(self) -> str:
        return self.options.name

    @cached_property
    def report(self) -> LoopReport:
        """What it came to, summed up."""
        return msgspec.json.decode((self.folder / REPORT).read_bytes(), type=LoopReport)

    @cached_property
    def outcomes(self) -> Outcomes:
        """What came of each person's first visit."""
        return read_outcomes(self.folder)

    @property
    def trainings(self) -> tuple[Training, ...]:
        """What was trained meanwhile, where the run's options say so."""
        return read_trainings(self.folder)


@dataclass(frozen=True)
class Runs:
    """The runs of a study, by name and seed."""

    scenario: Scenario
    ran: tuple[Ran, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The runs' names, in the order of the sweep."""
        return tuple(dict.fromkeys(run.name for run in self.ran))

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds."""
        return tuple(dict.fromkeys(run.seed for run in self.ran))

    def of(self, name: str, seed: int) -> Ran:
        """The run of this name with this seed. Raises Problem where there is none."""
        for run in self.ran:
            if (run.name, run.seed) == (name, seed):
                return run
        raise Problem("run", f"{name}, seed {seed}", f"one of {', '.join(self.names)}")

    def each(self, name: str) -> list[Outcomes]:
        """The outcomes under each seed."""
        return [self.of(name, seed).outcomes for seed in self.seeds]

    def change(
        self, name: str, against: str, column: str, where: Callable[[Outcomes], np.ndarray] | None = None
    ) -> Estimate:
        """The mean of an outcome (a column from 0 to 1) in one run less that in another, in points, over the
        people whom both had; of them, those alone for whom `where` holds in the first run."""
        pairs = zip(self.each(name), self.each(against), strict=True)
        chosen = [(one if where is None else one.where(where(one)), other) for one, other in pairs]
        return pooled([difference(one, other, column).scaled(100) for one, other in chosen])


@dataclass(frozen=True)
class Study:
    """A folder with a scenario's files, read. `analyse` is told the runs and says what they come to; `draw`
    draws them on matplotlib axes."""

    name: str
    folder: Path
    scenario: Scenario
    sweep: Sweep
    analyse: Callable[[Runs], Figure]
    draw: Callable[[Runs, Any], None]


def studies() -> tuple[str, ...]:
    """The names of the studies that come with coldopen."""
    return tuple(sorted(path.parent.name for path in STUDIES.glob(f"*/{WORLD}")))


def read_study(name: str | Path) -> Study:
    """A study that comes with coldopen, by name, or one's own, by its folder.

    Raises:
        Problem: there is none, or a file of it is missing or wrong: one hears of it before the first run.
    """
    folder = STUDIES / name if str(name) in studies() else Path(name)
    if not (folder / WORLD).is_file():
        raise Problem("scenario", str(name), f"{', '.join(studies())}, or a folder with a {WORLD}")
    if not (folder / ANALYSIS).is_file():
        raise Problem("scenario", str(folder), f"a folder with {WORLD}, {SWEEP} and {ANALYSIS}")
    scenario, sweep = read_scenario(folder / WORLD), read_sweep(folder / SWEEP)
    for run in sweep.runs:
        changed(scenario, run.world, scenario.seed)
        settings_of(run)
        book_of(run)
        if run.learn_from_past and scenario.catalogue.source == "made-up":
            raise Problem(f"learn_from_past of run {run.name}", True, "a scenario with real ratings")
    return Study(folder.resolve().name, folder, scenario, sweep, *_analysis(folder / ANALYSIS))


def chosen_runs(study: Study, names: Sequence[str]) -> tuple[RunOptions, ...]:
    """The runs of these names, all of them where none is named. Raises Problem for a name that none has."""
    known = {run.name: run for run in study.sweep.runs}
    for name in names:
        if name not in known:
            raise Problem("run", name, f"one of {', '.join(known)}")
    return tuple(run for name, run in known.items() if not names or name in names)


def _analysis(path: Path) -> tuple[Callable[[Runs], Figure], Callable[[Runs, Any], None]]:
    """`figure(runs)` and `draw(runs, axes)`, which a study's analysis defines in Python."""
    try:
        told = runpy.run_path(str(path))
    except (SyntaxError, ImportError) as error:
        raise Problem("analysis", str(path), f"Python that can be imported ({error})") from None
    for name in ("figure", "draw"):
        if not callable(told.get(name)):
            raise Problem(name, f"nothing of this name in {path}", "a function")
    return told["figure"], told["draw"]
