"""What `coldopen simulate` does with a scenario. Apart from the command, for it takes long to load."""

from __future__ import annotations

import importlib.util
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from coldopen.cli.common import aside, open_engine, put, words
from coldopen.engine import encode_titles
from coldopen.evaluation.sets import load_set
from coldopen.log import unix_ms
from coldopen.simulator.building import make_world
from coldopen.simulator.crowd import CrowdReport, run_crowd
from coldopen.simulator.measured import read_measured
from coldopen.simulator.person import Person
from coldopen.simulator.ratings import Rated, rated_of
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.studies import RunOptions
from coldopen.simulator.studies.making import Began, conclude, drawn, make_runs, say_simulated
from coldopen.simulator.studies.study import Figure, Ran, Runs, Study, chosen_runs, read_study, studies

_SAID = "Simulated: none of this comes from people, and it says nothing about real lift."


def name_all(as_json: bool) -> None:
    """Name the scenarios that come with coldopen."""
    known = {name: read_study(name) for name in studies()}
    told = {name: study.scenario.about for name, study in known.items()}

    def in_words() -> None:
        table = Table("scenario", "about", "runs", box=None)
        for name, study in known.items():
            table.add_row(name, study.scenario.about, ", ".join(run.name for run in study.sweep.runs))
        words.print(table)

    put(told, as_json, in_words)


def make(
    study: Study,
    names: tuple[str, ...],
    seeds: tuple[int, ...],
    visitors: int | None,
    resume: bool,
    out: Path,
    sets: Path | None,
    as_json: bool,
) -> None:
    """Make these runs of a study, and say what they come to."""
    runs = chosen_runs(study, names)
    with _bar() as began:
        made = make_runs(
            study,
            runs,
            out,
            seeds=seeds or study.sweep.seeds,
            visitors=visitors,
            data=sets,
            rated=_rated(study.scenario),
            resume=resume,
            began=began,
        )
    figure = None
    if len(runs) == len(study.sweep.runs):
        figure = conclude(study, made, out)
        if _can_draw():
            drawn(study, made, out)
    told = {
        "runs": {f"{ran.name}-{ran.seed}": ran.report for ran in made.ran},
        "trainings": {f"{ran.name}-{ran.seed}": ran.trainings for ran in made.ran if ran.options.train},
        "figure": figure,
    }
    put(told, as_json, lambda: _show(made, figure, out))


@contextmanager
def _bar() -> Iterator[Began]:
    """Progress of one run after the other; shown only where a person watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as bar:

        def began(run: RunOptions, seed: int) -> Callable[[int, float], None]:
            task = bar.add_task(f"{run.name}, seed {seed}", total=1.0)
            return lambda n_visits, share: bar.update(
                task, completed=share, description=f"{run.name}, seed {seed}: {n_visits:,} visits"
            )

        yield began


def _show(made: Runs, figure: Figure | None, out: Path) -> None:
    table = Table(
        "run", "seed", "visits", "with a stream", "first stream", "minutes", "again", "visits/s", box=None
    )
    for ran in made.ran:
        r = ran.report
        table.add_row(
            ran.name,
            str(ran.seed),
            f"{r.n_visits:,}",
            _percent(r.streamed),
            "" if r.first_stream_seconds is None else f"{r.first_stream_seconds:.0f} s",
            "" if r.minutes is None else f"{r.minutes:.1f}",
            _percent(r.returned),
            f"{r.n_visits / r.seconds:,.0f}" if r.seconds else "",
        )
    words.print(table)
    for ran in made.ran:
        if ran.options.learn_on_days or ran.options.learn_from_past:
            words.print(_learned(ran))
        if ran.options.train:
            words.print(_trained(ran), markup=False, soft_wrap=True)
    if figure is not None:
        value, span = f"{figure.value:+.3g} {figure.unit}", f"{figure.low:.3g} to {figure.high:.3g}"
        words.print(f"\n[bold]{value}[/] ({span}): {figure.said}")
    words.print(f"\n{_SAID}\nin {out}", soft_wrap=True)


def _learned(ran: Ran) -> str:
    """On how many first pages the model that a run learned was sure enough to rank."""
    tiers = ran.report.tiers
    n, n_all = tiers.get("taste", 0), sum(tiers.values())
    unsure = "" if n else ": it was never sure enough, and rules made them all"
    return f"\n{ran.name}, seed {ran.seed}: a model of taste ranked {n:,} of {n_all:,} first pages{unsure}"


def _trained(ran: Ran) -> str:
    """How many models a run trained, and why some of them were not put in service."""
    trainings = ran.trainings
    refused = Counter(each.why for each in trainings if each.why)
    n_served = len(trainings) - refused.total()
    head = f"\n{ran.name}, seed {ran.seed}: {len(trainings)} trainings, {n_served} put in service"
    return "\n".join([head, *(f"  {n} not: {why}" for why, n in refused.items())])


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}%"


def _rated(scenario: Scenario) -> Rated | None:
    """The ratings that a scenario's titles are of. Who is held out does not depend on the scenario's seed."""
    source = scenario.catalogue.source
    return None if source == "made-up" else rated_of(load_set(source).likes)


def narrowed(scenario: Scenario, visitors: int | None, seeds: tuple[int, ...]) -> Scenario:
    """The scenario with so many visitors, and the first of these seeds."""
    changes = {"visitors": visitors, "seed": seeds[0] if seeds else None}
    return msgspec.structs.replace(scenario, **{k: v for k, v in changes.items() if v is not None})


def today(scenario: Scenario) -> Scenario:
    """The scenario, begun this day: a service has a clock of its own."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return msgspec.structs.replace(scenario, starts=today)


def hold_marginals(scenario: Scenario, out: Path | None, sets: Path | None, as_json: bool) -> None:
    """Hold the signals of a scenario's people against those of real ones."""
    from coldopen.simulator.marginals import draw, marginals, table

    measured = read_measured(sets)
    report = marginals(
        make_world(scenario, sets, rated=_rated(scenario)),
        measured,
        scenario.visitors,
        agent_of=lambda person: measured.agents.of(person.device, person.key),
    )
    put(report, as_json, lambda: words.print(table(report)))
    if out is not None and _can_draw():
        for path in draw(report, out):
            aside.print(f"drawn in {path}", soft_wrap=True)


def install(scenario: Scenario, folder: Path, sets: Path | None, as_json: bool) -> None:
    """Put a scenario's titles in service in a data folder."""
    world = make_world(scenario, sets, rated=_rated(scenario))
    with open_engine(folder) as engine:
        engine.install("catalogue", encode_titles(list(world.catalogue.titles)))
    say_simulated(folder)
    n = len(world.catalogue)
    said = f"{n:,} titles of the scenario are in service in {folder}"
    put({"n_titles": n, "data": str(folder)}, as_json, lambda: words.print(said, soft_wrap=True))


def visit_service(
    scenario: Scenario,
    url: str,
    at_once: int,
    speed: float | None,
    sets: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Send a scenario's people to a service."""
    world = make_world(scenario, sets, rated=_rated(scenario))
    hours = range(ceil(scenario.days * 24))
    people = _never_met(itertools.chain.from_iterable(world.population.arrivals(hour) for hour in hours))
    with _bar() as began:
        tell = began(RunOptions(name="http"), scenario.seed)
        report = run_crowd(world, url, people, at_once, speed, out, tell)
    put(report, as_json, lambda: _show_crowd(report))


def _never_met(people: Iterable[Person]) -> Iterator[Person]:
    """These people under ids of their own, so that a service has met none of them before."""
    began_ms = unix_ms()
    return (replace(person, visitor=f"{person.visitor}-{began_ms:x}") for person in people)


def _show_crowd(report: CrowdReport) -> None:
    words.print(
        f"{report.n_visits:,} visits in {report.seconds:.1f} s, "
        f"{report.n_visits / report.seconds:,.0f} a second, "
        f"{report.n_streamed:,} with a stream; {report.n_pages:,} pages, half of them within "
        f"{report.page_ms[0]:.1f} ms, 99% within {report.page_ms[1]:.1f} ms"
    )
    words.print(
        f"{report.n_no_page:,} pages did not come, {report.n_5xx:,} of them with a 5xx; "
        f"{report.n_not_taken:,} batches were not taken"
    )
    words.print(_SAID)


def _can_draw() -> bool:
    if importlib.util.find_spec("matplotlib") is None:
        aside.print("no plot: pip install 'coldopen[benchmark]' to have one drawn", markup=False)
        return False
    return True
