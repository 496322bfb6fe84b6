"""`coldopen benchmark`: how good it is, measured on real data against what the field uses."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from coldopen.cli.common import aside, json_option, words
from coldopen.cli.frontier_table import print_frontier
from coldopen.cli.propensities_table import print_propensities
from coldopen.core.errors import Problem
from coldopen.evaluation.report import Report, Table
from coldopen.evaluation.results import Label, told
from coldopen.evaluation.sets import SETS, NewcomerSet, load_set, load_table

if TYPE_CHECKING:
    from coldopen.evaluation.frontier.report import Frontier, FrontierReport
    from coldopen.evaluation.newcomers import Plan
    from coldopen.evaluation.propensities import Report as PropensityReport

_ORDERS = {"in-time": ("in time", "first like"), "at-random": ("at random", "cold titles")}
_NEEDED = ("scipy", "implicit", "matplotlib")


@click.group()
def benchmark() -> None:
    """Measure coldopen on real data."""


@benchmark.command()
@click.option(
    "--set", "names", multiple=True, type=click.Choice(list(SETS)), help="Default: all that are found."
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own likes, CSV or Parquet: columns visitor, title and, if known, time; others are signals.",
)
@click.option(
    "--titles",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What those titles are, in any layout that `coldopen import` reads.",
)
@click.option(
    "--order",
    type=click.Choice([*_ORDERS, "both"]),
    default="both",
    show_default=True,
    help="How likes are revealed.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many times newcomers are chosen.",
)
@click.option(
    "--peers",
    type=click.Choice(["quick", "all"]),
    default="all",
    show_default=True,
    help="quick: two that fold in.",
)
@click.option(
    "--libraries",
    is_flag=True,
    help="Also models of RecTools and LensKit, each installed into an environment of its own at first use.",
)
@click.option("--ablations", is_flag=True, help="Also our blend without each of its parts in turn.")
@click.option("--quick", is_flag=True, help="A first impression: 300 newcomers at most, and the quick peers.")
@click.option(
    "--measure", default="ndcg@20", show_default=True, help="What is printed; JSON has all measures."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write report.json and a plot of each table here.",
)
@json_option
def newcomers(
    names: tuple[str, ...],
    table: Path | None,
    titles: Path | None,
    order: str,
    seeds: int,
    peers: str,
    libraries: bool,
    ablations: bool,
    quick: bool,
    measure: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Rank for people never met, after no like and after a few, and compare with the field.

    \b
    coldopen benchmark newcomers --set ml-1m --seeds 3 --out results
    coldopen benchmark newcomers --table plays.csv --titles titles.csv
    coldopen benchmark newcomers --set frappe --quick

    Every peer runs with its usual settings, tuned on newcomers of the past, and blended with popularity by
    context. Sets are found in $COLDOPEN_DATA, coldopen-data-sets or ../shared/data; `coldopen data list` says
    which are there. How it is measured is told in docs/newcomers.md.
    """
    _needed()
    from coldopen.evaluation.measures import MEASURES
    from coldopen.evaluation.newcomers import plan, versions

    if measure not in MEASURES:
        raise Problem("measure", measure, f"one of {', '.join(MEASURES)}")
    made = plan(seeds, quick, quick or peers == "quick", libraries, ablations)
    tables = []
    for load in _sets(names, table, titles):
        for each in _tables(load(), order, made):
            tables.append(each)
            if not as_json:
                _print(each, measure)
    report = Report(tuple(tables), versions())
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
    if out is not None:
        _write(report, out, measure)


@benchmark.command()
@click.option(
    "--set", "names", multiple=True, type=click.Choice(list(SETS)), help="Default: all that are found."
)
@click.option(
    "--table",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own likes, CSV or Parquet, as for `benchmark newcomers`.",
)
@click.option(
    "--titles",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What those titles are, in any layout that `coldopen import` reads.",
)
@click.option(
    "--seeds",
    type=click.IntRange(1, 100),
    default=1,
    show_default=True,
    help="How many times newcomers are chosen.",
)
@click.option("--quick", is_flag=True, help="A first impression: 100 newcomers at most.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write frontier.json and a plot of each set here.",
)
@json_option
def frontier(
    names: tuple[str, ...],
    table: Path | None,
    titles: Path | None,
    seeds: int,
    quick: bool,
    out: Path | None,
    as_json: bool,
) -> None:
    """Re-rank the best titles for people never met, and draw relevance against diversity.

    \b
    coldopen benchmark frontier --set ml-1m --seeds 3 --out results

    Every re-ranker runs at a dozen strengths; the one of its row in the table was chosen on other newcomers.
    How it is measured is told in docs/reranking.md.
    """
    _needed()
    from coldopen.evaluation.frontier.report import FrontierReport
    from coldopen.evaluation.newcomers import versions

    found = []
    for load in _sets(names, table, titles):
        found.append(_frontier(load(), seeds, quick))
        if not as_json:
            print_frontier(found[-1])
    report = FrontierReport(tuple(found), versions())
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
    if out is not None:
        _write_frontiers(report, out)


@benchmark.command()
@click.option("--case", "names", multiple=True, help="Only this case. Default: all.")
@click.option(
    "--pages",
    type=click.IntRange(100),
    default=100_000,
    show_default=True,
    help="Pages of each case, each with a fresh seed.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Where seeds begin.")
@click.option(
    "--processes", type=click.IntRange(1, 64), default=2, show_default=True, help="Cases at a time."
)
@click.option("--planted", is_flag=True, help="Also planners whose chances are wrong: they must be caught.")
@json_option
def propensities(
    names: tuple[str, ...], pages: int, seed: int, processes: int, planted: bool, as_json: bool
) -> None:
    """Hold the chances that pages are logged with against what is really served.

    \b
    coldopen benchmark propensities --planted
    coldopen benchmark propensities --case "a top ten" --pages 20000

    Made-up titles, a fixed request, a fresh seed for each page. Ends with status 1 where anything is wrong.
    What is tested, and why chances must be right, is told in docs/propensities.md.
    """
    _needed()
    report = _propensities(names, pages, seed, processes, planted)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(report)).decode())
    else:
        print_propensities(report)
    if not report.ok:
        raise SystemExit(1)


def _propensities(
    names: tuple[str, ...], n_pages: int, seed: int, n_processes: int, planted: bool
) -> PropensityReport:
    from coldopen.evaluation.newcomers import versions
    from coldopen.evaluation.propensities import FAULTS, N_PLANTED, NAMES, Report, run, run_planted

    started, chosen = time.perf_counter(), names or NAMES
    n_planted = min(n_pages, N_PLANTED)
    with _progress("pages", len(chosen) * n_pages + planted * len(FAULTS) * n_planted) as (_, step):
        lines = run(chosen, n_pages, seed, n_processes, step)
        found = run_planted(n_planted, seed, step) if planted else ()
    return Report(
        seed=seed, lines=lines, planted=found, seconds=time.perf_counter() - started, versions=versions()
    )


def _frontier(data: NewcomerSet, seeds: int, quick: bool) -> Frontier:
    from coldopen.evaluation.frontier.run import run
    from coldopen.taste.fitting import Learn
    from coldopen.taste.train import train

    with _progress(data.name, 1) as (tell, _):
        return run(data, range(seeds), lambda likes, seed: train(Learn(), likes, seed), quick, tell)


def _write_frontiers(report: FrontierReport, out: Path) -> None:
    from coldopen.evaluation.frontier.plots import draw

    out.mkdir(parents=True, exist_ok=True)
    (out / "frontier.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    for each in report.frontiers:
        draw(each, out)
    aside.print(f"frontier.json and {len(report.frontiers)} plots are in {out}")


def _needed() -> None:
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise Problem("benchmark", f"no {', '.join(missing)}", "the extra: pip install 'coldopen[benchmark]'")


def _sets(
    names: tuple[str, ...], table: Path | None, titles: Path | None
) -> Iterator[Callable[[], NewcomerSet]]:
    if titles is not None and table is None:
        raise Problem("titles", str(titles), "--table with the likes of these titles")
    if table is not None:
        yield partial(load_table, table, titles)
    chosen = names or (() if table is not None else _found())
    for name in chosen:
        yield partial(load_set, name)


def _found() -> tuple[str, ...]:
    from coldopen.evaluation.sets.folder import where

    found = tuple(name for name in SETS if where(name) is not None)
    if not found:
        raise Problem("set", "none found", "a set: `coldopen data list` says where they are looked for")
    return found


def _tables(data: NewcomerSet, order: str, plan: Plan) -> Iterator[Table]:
    from coldopen.evaluation.newcomers import run, tables_of

    wanted = _ORDERS.get(order, tuple(table for tables in _ORDERS.values() for table in tables))
    tables = [table for table in tables_of(data) if table in wanted]
    if not tables:
        raise Problem("order", order, f"at-random: {data.name} has no times")
    with _progress(data.name, len(tables)) as (tell, step):
        for table in tables:

            def say(what: str, table: str = table) -> None:
                tell(f"{table}, {what}")

            yield run(data, table, plan, say)
            step()


@contextmanager
def _progress(name: str, n_steps: int) -> Iterator[tuple[Callable[[str], None], Callable[..., None]]]:
    """A bar over the tables of a set, or other steps, which says what is being done; it shows where a person
    watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=aside, transient=True, disable=not aside.is_terminal) as bar:
        task = bar.add_task(name, total=n_steps)
        yield (
            lambda what: bar.update(task, description=f"{name}: {what}"),
            lambda n=1: bar.advance(task, n),
        )


def _print(table: Table, measure: str) -> None:
    shown = [line for line in table.lines if measure in line.figures]
    grid = Grid(title=_title(table, measure), title_justify="left", title_style="bold")
    grid.add_column("technique")
    for k in table.levels:
        grid.add_column(f"k={k}", justify="right")
    for line in shown:
        cells = [f"{e.mean:.3f}" if e.mean is not None else "unknown" for e in line.figures[measure]]
        style = "bold" if line.kind == "ours" else ("dim" if line.kind == "as shipped" else "")
        grid.add_row(told(Label(line.name, line.kind)), *cells, style=style)
    words.print(grid)
    strong = ", ".join(f"{name} (k={k})" for k, name in zip(table.levels, table.strong, strict=True))
    words.print(f"the strong peer: {strong}")
    for line in table.lines:
        if line.kind in ("tuned", "blended") and line.settings:
            chosen = " | ".join(line.settings)
            words.print(f"  {told(Label(line.name, line.kind))}: {chosen}", style="dim", markup=False)
    for each in table.comparisons:
        gain = each.difference.relative
        if each.measure == measure and gain.mean is not None:
            interval = f"{gain.low:+.1%} to {gain.high:+.1%}"
            role = "" if each.role in (each.other, "ablation") else f", the {each.role}"
            words.print(
                f"  {each.ours}, k={each.k}: {gain.mean:+.1%} ({interval}) against {each.other}{role}"
            )
    words.print(f"{table.limits}\n", style="dim")


def _title(table: Table, measure: str) -> str:
    seeds = f"{table.n_seeds} seed{'s' * (table.n_seeds > 1)}"
    return f"{table.set}, {table.table}: {measure}, {table.n_newcomers:,} newcomers, {seeds}"


def _write(report: Report, out: Path, measure: str) -> None:
    from coldopen.evaluation.plots import draw

    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))
    for table in report.tables:
        if any(measure in line.figures for line in table.lines):
            draw(table, out, measure)
    aside.print(f"report.json and {len(report.tables)} plots are in {out}")
