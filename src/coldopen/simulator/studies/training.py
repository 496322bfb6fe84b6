"""An operator who runs `coldopen train` now and then while a simulation goes on, for each learning pool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.engine.training import likes_from_log, serving, teach
from coldopen.simulator.scenario import HOUR_MS, Scenario
from coldopen.simulator.studies.learning import one_thread
from coldopen.simulator.studies.sweep import TrainOptions
from coldopen.training.run import run_training
from coldopen.training.taste_learner import TasteLearner

TRAININGS = "trainings.jsonl"


class Training(Struct, frozen=True, kw_only=True):
    """A training at `at_ms` (simulated, Unix milliseconds) from the likes of a learning pool, or of all where
    that is "": the version that it put in service, or why none was."""

    at_ms: int
    pool: str
    n_likes: int = 0
    n_visitors: int = 0
    version: str = ""
    why: str = ""


def training_every(
    options: TrainOptions, scenario: Scenario, folder: Path, since_ms: int | None = None
) -> Callable[[Engine, int], None]:
    """What to do between turns so that every so many hours a model is trained from the log so far for each
    learning pool, or for all where there is none. Each training is a line of `trainings.jsonl`.

    Arguments:
        options: how often, and whether models are put in service in any case.
        scenario: when it begins and ends.
        folder: that of the run.
        since_ms: the time of the checkpoint that the run goes on from: later lines are of trainings that will
            be done again. None where it begins.
    """
    kept = [] if since_ms is None else [each for each in read_trainings(folder) if each.at_ms <= since_ms]
    _write(folder, kept, "wb")
    n_due = _n_due(options, scenario, since_ms or scenario.starts_ms)

    def between(engine: Engine, now_ms: int) -> None:
        nonlocal n_due
        before, n_due = n_due, _n_due(options, scenario, now_ms)
        if n_due > before and now_ms < scenario.ends_ms:
            pools = list(engine.experiments().pools()) or [""]
            _write(folder, [train_pool(engine, pool, now_ms, scenario.seed, options.force) for pool in pools])

    return between


def train_pool(engine: Engine, pool: str, now_ms: int, seed: int, force: bool = False) -> Training:
    """Do what `coldopen train` does: learn a model from the likes of a learning pool, or of all where that is
    "", compare it with the one in service, and put it in service. A refusal is no error, but is told."""
    made = Training(at_ms=now_ms, pool=pool)
    try:
        titles, before = engine.loaded().edition.catalogue.titles, serving(engine, pool)
        gathered, source = likes_from_log(engine, titles, pool)
        likes = gathered.likes
        made = msgspec.structs.replace(made, n_likes=len(likes), n_visitors=likes.n_visitors)
        with one_thread():
            run = run_training(TasteLearner(engine.settings.taste), likes, source, now_ms, before.model, seed)
        refusal = None if force else before.refusal(run)
        if refusal is not None:
            raise refusal
        return msgspec.structs.replace(made, version=teach(engine, run.data, pool))
    except Problem as problem:
        return msgspec.structs.replace(made, why=str(problem))


def read_trainings(folder: Path) -> tuple[Training, ...]:
    """What was trained in a run, in order; nothing where there was no training."""
    path = folder / TRAININGS
    lines = path.read_bytes().splitlines() if path.exists() else []
    return tuple(msgspec.json.decode(line, type=Training) for line in lines)


def _write(folder: Path, trainings: list[Training], mode: str = "ab") -> None:
    with open(folder / TRAININGS, mode) as file:
        file.writelines(msgspec.json.encode(each) + b"\n" for each in trainings)


def _n_due(options: TrainOptions, scenario: Scenario, now_ms: int) -> int:
    return int((now_ms - scenario.starts_ms) / (options.every_hours * HOUR_MS))
