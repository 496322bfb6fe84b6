"""A sweep: the runs of a study, what differs between them, and over which seeds."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from coldopen.core.errors import Problem
from coldopen.experiments import ExperimentBook, read_experiment
from coldopen.settings import Settings
from coldopen.simulator.scenario import Scenario, Seed, scenario_of

Name = Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9.-]*$", max_length=40)]


class TrainOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That every so many hours a model is trained as `coldopen train` does; with `force`, put in service also
    where it cannot be compared with the one in service, or ranks worse."""

    every_hours: Annotated[float, Meta(gt=0, le=87840)]
    force: bool = False


class RunOptions(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run. `server` is the engine or a reference that makes pages at random or knows the truth. `world`
    and `settings` are tables laid over those of the scenario and of coldopen. On `learn_on_days` the engine
    trains a model from its own log, as an operator would, and puts it in service; with `learn_from_past` it
    starts with one trained on the people of a set of ratings who do not come. With `train` it does
    now and then what `coldopen train` does, for each learning pool. `experiment` is one that runs from the
    first visitor on, written as in an experiment book."""

    name: Name
    server: Literal["engine", "random", "ceiling"] = "engine"
    world: dict[str, dict[str, Any]] = {}
    settings: dict[str, dict[str, Any]] = {}
    learn_on_days: tuple[Annotated[float, Meta(gt=0, le=3660)], ...] = ()
    learn_from_past: bool = False
    train: TrainOptions | None = None
    experiment: dict[str, Any] = {}


class Sweep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The runs, each of them with every seed."""

    runs: Annotated[tuple[RunOptions, ...], Meta(min_length=1)]
    seeds: Annotated[tuple[Seed, ...], Meta(min_length=1)] = (1,)


def read_sweep(path: Path) -> Sweep:
    """The sweep of a TOML file.

    Raises:
        Problem: a file that cannot be read, a name that no run has, two runs of one name, one that has its
            pages from a reference and is to learn, or is to learn in two ways.
    """
    try:
        sweep = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Sweep)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem("sweep", str(path), f"a readable TOML file ({error})") from None
    except msgspec.ValidationError as error:
        raise Problem(str(path), str(error), "the names and ranges in docs/simulator.md") from None
    names = [run.name for run in sweep.runs]
    if len(set(names)) < len(names):
        raise Problem(str(path), f"runs {', '.join(names)}", "a name of its own for each run")
    for run in sweep.runs:
        learns = bool(run.learn_on_days) or run.learn_from_past
        told = run.settings or learns or run.train or run.experiment
        if run.server != "engine" and told:
            expected = "engine, for a run with settings or an experiment, or that learns"
            raise Problem(f"run {run.name}", f"server {run.server}", expected)
        if learns and run.train:
            raise Problem(f"run {run.name}", "train", "nothing beside learn_on_days or learn_from_past")
    return sweep


def changed(scenario: Scenario, tables: Mapping[str, Mapping[str, Any]], seed: int) -> Scenario:
    """The scenario with these tables laid over its own, and this seed.

    Raises:
        Problem: a name that no scenario has, or a value out of its range.

    >>> scenario = changed(Scenario(about="x"), {"taste": {"by_signals": 0.5}}, seed=3)
    >>> scenario.taste.by_signals, scenario.taste.by_person, scenario.seed
    (0.5, 0.35, 3)
    """
    told = msgspec.to_builtins(scenario, builtin_types=(type(scenario.starts),))
    for table, values in tables.items():
        if not isinstance(told.get(table), dict):
            raise Problem("world", table, f"one of {', '.join(n for n in told if isinstance(told[n], dict))}")
        told[table] |= values
    return scenario_of(told | {"seed": seed})


def settings_of(run: RunOptions) -> Settings:
    """The settings that a run serves with. Raises Problem where they name no setting or miss its range."""
    try:
        return msgspec.convert(run.settings, Settings)
    except msgspec.ValidationError as error:
        raise Problem(
            f"settings of run {run.name}", str(error), "those of docs/reference/settings.md"
        ) from None


def book_of(run: RunOptions) -> ExperimentBook:
    """The experiment of a run, running, or none.

    Raises:
        Problem: all that is wrong with it.

    >>> halves = [{"name": "a", "weight": 0.5}, {"name": "b", "weight": 0.5}]
    >>> run = RunOptions(name="tested", experiment={"id": "a-or-b", "variants": halves})
    >>> [(one.id, one.state, one.learning) for one in book_of(run).experiments]
    [('a-or-b', 'running', 'own')]
    """
    if not run.experiment:
        return ExperimentBook()
    return ExperimentBook([read_experiment({**run.experiment, "state": "running"})])
