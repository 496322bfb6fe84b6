"""`coldopen simulate`: people of a world whose truth is known, before an engine or a service."""

from __future__ import annotations

import importlib.util
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from coldopen.cli.common import aside, json_option, open_engine, put, words
from coldopen.engine import encode_titles
from coldopen.evaluation.sets import load_set
from coldopen.simulator.building import make_world
from coldopen.simulator.making import conclude, drawn, make_runs
from coldopen.simulator.measured import read_measured
from coldopen.simulator.ratings import Rated, rated_of
from coldopen.simulator.running import CrowdReport, run_crowd
from coldopen.simulator.scenario import Scenario
from coldopen.simulator.study import Figure, Runs, Study, chosen_runs, read_study, studies
from coldopen.simulator.sweep import RunOptions

_SAID = "Simulated: none of this comes from people, and it says nothing about real lift."


@click.command()
@click.argument("scenario", required=False)
@click.option("--list", "listing", is_flag=True, help="Name the scenarios that come with coldopen.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the runs go.  [default: simulated/SCENARIO]",
)
@click.option("--run", "names", multiple=True, metavar="NAME", help="Only this run; may be repeated.")
@click.option(
    "--seed", "seeds", multiple=True, type=click.IntRange(0), help="Instead of the sweep's; may be repeated."
)
@click.option("--visitors", type=click.IntRange(1, 10_000_000), help="How many come, for the first time.")
@click.option("--resume", is_flag=True, help="Keep what is finished, and go on with what was interrupted.")
@click.option(
    "--sets",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where sets of real data are.  [default: $COLDOPEN_DATA, coldopen-data-sets, ../shared/data]",
)
@click.option(
    "--marginals", is_flag=True, help="Instead, hold the signals of its people against those of real ones."
)
@click.option(
    "--install",
    type=click.Path(path_type=Path, file_okay=False),
    help="Instead, put its titles in service in this data folder, for --url.",
)
@click.option("--url", metavar="URL", help="Send its people to the service at this address.")
@click.option(
    "--at-once",
    default=16,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="With --url: people at once.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0, min_open=True),
    help="With --url: how many times as fast as people they are.  [default: as fast as it goes]",
)
@json_option
def simulate(
    scenario: str | None,
    listing: bool,
    out: Path | None,
    names: tuple[str, ...],
    seeds: tuple[int, ...],
    visitors: int | None,
    resume: bool,
    sets: Path | None,
    marginals: bool,
    install: Path | None,
    url: str | None,
    at_once: int,
    speed: float | None,
    as_json: bool,
) -> None:
    """A world with known truth: people who come, look, choose, stream and return, all made up.

    \b
    coldopen simulate --list
    coldopen simulate week
    coldopen simulate week --visitors 2000 --run rules --out tried
    coldopen simulate week --marginals
    coldopen simulate week --install data && coldopen serve --data data
    coldopen simulate week --url http://127.0.0.1:8080 --visitors 500

    SCENARIO is a name of --list, or a folder with world.toml, sweep.toml and analysis.py. Each run leaves an
    ordinary log, and the truth beside it. Everything is told in docs/simulator.md.
    """
    if listing or scenario is None:
        return _list(as_json)
    study = read_study(scenario)
    if marginals:
        return _marginals(_with(study.scenario, visitors, seeds), out, sets, as_json)
    if install is not None:
        return _install(_today(_with(study.scenario, visitors, seeds)), install, sets)
    if url is not None:
        world = _today(_with(study.scenario, visitors, seeds))
        return _over_http(world, url, at_once, speed, sets, out, as_json)
    _study(study, names, seeds, visitors, resume, out or Path("simulated") / study.name, sets, as_json)


def _list(as_json: bool) -> None:
    known = {name: read_study(name) for name in studies()}
    told = {name: study.scenario.about for name, study in known.items()}

    def in_words() -> None:
        table = Table("scenario", "about", "runs", box=None)
        for name, study in known.items():
            table.add_row(name, study.scenario.about, ", ".join(run.name for run in study.sweep.runs))
        words.print(table)

    put(told, as_json, in_words)


def _study(
    study: Study,
    names: tuple[str, ...],
    seeds: tuple[int, ...],
    visitors: int | None,
    resume: bool,
    out: Path,
    sets: Path | None,
    as_json: bool,
) -> None:
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
    told = {"runs": {f"{ran.name}-{ran.seed}": ran.report for ran in made.ran}, "figure": figure}
    put(told, as_json, lambda: _show(made, figure, out))


class _bar:  # noqa: N801 (a context manager)
    """Progress of one run after the other; shown only where a person watches."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal)

    def __enter__(self) -> Callable[[RunOptions, int], Callable[[int, float], None]]:
        self._bar.start()
        return self._began

    def __exit__(self, *exception: object) -> None:
        self._bar.stop()

    def _began(self, run: RunOptions, seed: int) -> Callable[[int, float], None]:
        task = self._bar.add_task(f"{run.name}, seed {seed}", total=1.0)

        def tell(n_visits: int, share: float) -> None:
            said = f"{run.name}, seed {seed}: {n_visits:,} visits"
            self._bar.update(task, completed=share, description=said)

        return tell


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
    if figure is not None:
        value, span = f"{figure.value:+.3g} {figure.unit}", f"{figure.low:.3g} to {figure.high:.3g}"
        words.print(f"\n[bold]{value}[/] ({span}): {figure.said}")
    words.print(f"\n{_SAID}\nin {out}", soft_wrap=True)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}%"


def _rated(scenario: Scenario) -> Rated | None:
    """The ratings that a scenario's titles are of. Who is held out does not depend on the scenario's seed."""
    source = scenario.catalogue.source
    return None if source == "made-up" else rated_of(load_set(source).likes)


def _with(scenario: Scenario, visitors: int | None, seeds: tuple[int, ...]) -> Scenario:
    changes = {"visitors": visitors, "seed": seeds[0] if seeds else None}
    return msgspec.structs.replace(scenario, **{k: v for k, v in changes.items() if v is not None})


def _today(scenario: Scenario) -> Scenario:
    """The scenario, begun this day: a service has a clock of its own."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return msgspec.structs.replace(scenario, starts=today)


def _marginals(scenario: Scenario, out: Path | None, sets: Path | None, as_json: bool) -> None:
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


def _install(scenario: Scenario, folder: Path, sets: Path | None) -> None:
    world = make_world(scenario, sets, rated=_rated(scenario))
    with open_engine(folder) as engine:
        engine.install("catalogue", encode_titles(list(world.catalogue.titles)))
    words.print(f"{len(world.catalogue):,} titles of the scenario are in service in {folder}")


def _over_http(
    scenario: Scenario,
    url: str,
    at_once: int,
    speed: float | None,
    sets: Path | None,
    out: Path | None,
    as_json: bool,
) -> None:
    world = make_world(scenario, sets, rated=_rated(scenario))
    hours = range(int(-(-scenario.days * 24 // 1)))
    people = itertools.chain.from_iterable(world.population.arrivals(hour) for hour in hours)
    with _bar() as began:
        tell = began(RunOptions(name="http"), scenario.seed)
        report = run_crowd(world, url, people, at_once, speed, out, tell)
    put(report, as_json, lambda: _show_crowd(report))


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
        aside.print("no plot: pip install 'coldopen[benchmark]' to have one drawn")
        return False
    return True
