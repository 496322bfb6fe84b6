"""Making the runs of a study, each in a folder of its own, and what they come to."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.settings import written
from coldopen.simulator.building import make_world
from coldopen.simulator.loop.closed_loop import closed_loop
from coldopen.simulator.loop.loop import Progress, simulate
from coldopen.simulator.loop.run_folder import CHECKPOINT, REPORT, TRUTH, read_checkpoint
from coldopen.simulator.ratings import Rated
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.servers.references import ceiling, random_pages
from coldopen.simulator.session.session import visit
from coldopen.simulator.studies.learning import learning_on
from coldopen.simulator.studies.study import ANALYSIS, Figure, Ran, Runs, Study
from coldopen.simulator.studies.sweep import RunOptions, book_of, changed, settings_of
from coldopen.simulator.studies.training import training_every
from coldopen.simulator.world import World
from coldopen.taste.interactions import Interactions

RUN, FIGURE, PLOT = "run.json", "figure.json", "plot"
_SETTINGS = "settings.toml"
_CAPTION = "simulated: none of this comes from people; bands and whiskers are 95% intervals"
_REFERENCES = {"random": random_pages, "ceiling": ceiling}


class _Header(Struct):
    """What the first line of a run's truth says of its scenario."""

    scenario: Scenario


Began = Callable[[RunOptions, int], Progress]
"""Is told which run begins, with which seed, and gives whom to tell how it goes."""


def make_runs(
    study: Study,
    runs: Sequence[RunOptions],
    out: Path,
    *,
    seeds: Sequence[int],
    visitors: int | None = None,
    data: Path | None = None,
    rated: Rated | None = None,
    resume: bool = False,
    began: Began = lambda run, seed: lambda n_visits, share: None,
) -> Runs:
    """Make these runs with every seed, each in `out/NAME-SEED`.

    Arguments:
        study: whose scenario it is.
        runs: which of its runs.
        out: where they go. A run that is there already is an error, unless `resume`: then what is finished
            stays and what was interrupted goes on.
        seeds: each makes the same people for all runs.
        visitors: how many come for the first time, instead of as many as the scenario says.
        data: where sets of real data are.
        rated: real ratings, for a scenario whose titles are theirs.
        began: told of each run.

    Raises:
        Problem: a run is there already, or one cannot be made.
    """
    scenario = study.scenario
    if visitors is not None:
        scenario = msgspec.structs.replace(scenario, visitors=visitors)
    wanted = [Ran(run, seed, out / f"{run.name}-{seed}") for seed in seeds for run in runs]
    for ran in wanted:
        if not resume and ran.folder.exists():
            raise Problem("out", str(ran.folder), "a folder that is not there yet, or --resume")
    for ran in wanted:
        run, seed, folder = ran.options, ran.seed, ran.folder
        changes = changed(scenario, run.world, seed)
        if (folder / REPORT).exists():
            _check(folder, changes)
            _check_options(folder, run)
        else:
            _make(make_world(changes, data, rated=rated), run, folder, rated, began(run, seed))
    return Runs(scenario, tuple(wanted))


def conclude(study: Study, runs: Runs, out: Path) -> Figure:
    """What the runs come to, also written to `figure.json`.

    Raises:
        Problem: the study's own analysis fails, or gives no Figure. The runs stay.
    """
    with _own(study, "figure"):
        figure = study.analyse(runs)
    if not isinstance(figure, Figure):
        raise Problem("figure", repr(figure), f"a Figure from {study.folder / ANALYSIS}")
    (out / FIGURE).write_bytes(msgspec.json.format(msgspec.json.encode(figure), indent=2) + b"\n")
    return figure


def drawn(study: Study, runs: Runs, out: Path) -> tuple[Path, ...]:
    """The study's plot as SVG and PNG, which say themselves that they are simulated; the paths. Needs the
    extra `benchmark`."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure as Canvas

    with rc_context({"svg.hashsalt": "coldopen", "font.family": "DejaVu Sans", "font.size": 9}):
        canvas = Canvas(figsize=(7.2, 4.2), dpi=160, layout="constrained")
        axes = canvas.add_subplot()
        axes.spines[["top", "right"]].set_visible(False)
        with _own(study, "draw"):
            study.draw(runs, axes)
        canvas.supxlabel(_CAPTION, x=0.995, ha="right", fontsize=7, color="#5b6068")
        paths = tuple(out / f"{PLOT}{suffix}" for suffix in (".svg", ".png"))
        for path in paths:
            canvas.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {})
    return paths


def operator(
    run: RunOptions,
    scenario: Scenario,
    folder: Path,
    resume: bool = False,
    past: Interactions | None = None,
) -> Callable[[Engine, int], None]:
    """What a run's operator does between turns; `past` are likes from before the first of them."""
    if run.train is None:
        return learning_on(run.learn_on_days, scenario, past)
    return training_every(run.train, scenario, folder, read_checkpoint(folder).now_ms if resume else None)


@contextmanager
def _own(study: Study, name: str) -> Iterator[None]:
    """A study's own Python: what fails in it is its own, and is said as such."""
    try:
        yield
    except Problem:
        raise
    except Exception as error:
        line = traceback.extract_tb(error.__traceback__)[-1]
        received = f"{type(error).__name__} in line {line.lineno} of {Path(line.filename).name}: {error}"
        raise Problem(f"{name} of {study.name}", received, "none; the runs are kept: --resume") from error


def say_simulated(data: Path, settings: Mapping[str, Mapping[str, Any]] = MappingProxyType({})) -> None:
    """Keep with a data folder the settings that its log was made with, for whatever reads it later, and have
    every screen of a service over it say that its visitors are simulated. A folder that has settings already
    keeps those.

    Arguments:
        data: the folder.
        settings: tables of values by name, where they are not the defaults.
    """
    path = data / _SETTINGS
    if not path.exists():
        service = {**settings.get("service", {}), "simulated": True}
        path.write_text(written({**settings, "service": service}), "utf-8")


def _check(folder: Path, scenario: Scenario) -> None:
    """Raises Problem where the run in this folder was of another scenario."""
    try:
        with open(folder / TRUTH, "rb") as file:
            told = msgspec.json.decode(file.readline(), type=_Header)
    except (OSError, msgspec.DecodeError) as error:
        raise Problem("truth", str(folder / TRUTH), f"that of a finished run ({error})") from None
    if told.scenario != scenario:
        raise Problem("out", str(folder), "runs of the same scenario and visitors, or a folder of its own")


def _check_options(folder: Path, run: RunOptions) -> None:
    """Raises Problem where the run in this folder was made otherwise."""
    try:
        before = msgspec.json.decode((folder / RUN).read_bytes(), type=RunOptions)
    except (OSError, msgspec.DecodeError) as error:
        raise Problem("run", str(folder / RUN), f"what the run was made with ({error})") from None
    if before != run:
        raise Problem("out", str(folder), "a run as the sweep has it now, or a folder of its own")


def _experiment(run: RunOptions, engine: Engine) -> None:
    """Put a run's experiment in service, where it has one."""
    if run.experiment:
        engine.install("experiments", book_of(run).encode())


def _make(world: World, run: RunOptions, folder: Path, rated: Rated | None, tell: Progress) -> None:
    resume = (folder / CHECKPOINT).exists()
    if resume:
        _check_options(folder, run)
    elif folder.exists():
        raise Problem("out", str(folder), "a run with a checkpoint; remove this one, which had hardly begun")
    else:
        folder.mkdir(parents=True)
        (folder / RUN).write_bytes(msgspec.json.encode(run))
    if run.server != "engine":
        server = _REFERENCES[run.server](world)
        simulate(world, server, folder, name=server.name, visiting=visit, resume=resume, progress=tell)
        return
    past = rated.past if rated is not None and run.learn_from_past else None
    closed_loop(
        world,
        folder,
        settings_of(run),
        visiting=visit,
        resume=resume,
        prepare=partial(_experiment, run),
        between=operator(run, world.scenario, folder, resume, past),
        progress=tell,
    )
    say_simulated(folder, run.settings)
