"""`coldopen ope`: what another policy would have done, from the log of the one that acted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.table import Table
from rich.text import Text

from coldopen.cli.common import Number, data_option, json_option, progress, put, settings_of, words
from coldopen.core.errors import Problem
from coldopen.evaluation.off_policy import (
    TITLE_POLICIES,
    Columns,
    Question,
    Report,
    TableReport,
    candidate_of,
    evaluate,
    evaluate_table,
    evaluate_titles,
    parsed,
)
from coldopen.ope import Estimate, Overlap


@click.command()
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME[,SETTING=VALUE...]",
    help="A row policy, or a plugin's, with settings of `policy` of its own; may be repeated.",
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="SETTING=VALUE",
    help="A setting of `policy` that all of them have, such as policy.temperature=0.01; may be repeated.",
)
@click.option(
    "--titles",
    multiple=True,
    type=click.Choice(tuple(TITLE_POLICIES)),
    help="Instead of row policies, an order of titles, from the slice where titles were drawn.",
)
@click.option("--reward", metavar="NAME", help="What counts. Default: what `policy.reward` says.")
@click.option(
    "--window",
    type=Number(0, min_open=True),
    metavar="SECONDS",
    help="An act counts within so long of its row being seen. Default: `policy.window_seconds`.",
)
@click.option(
    "--rows",
    "n_rows",
    type=click.IntRange(1, 60),
    default=6,
    show_default=True,
    help="Rows from the top that count.",
)
@click.option(
    "--by-visit", is_flag=True, help="Take visits to be independent of each other, not only visitors."
)
@click.option(
    "--marginals",
    type=click.IntRange(0, 100_000),
    default=0,
    show_default=True,
    metavar="PAGES",
    help="Draw each page anew so often, for the estimators that need marginal chances.",
)
@click.option(
    "--alpha",
    type=Number(1e-6, 1, max_open=True),
    default=0.05,
    show_default=True,
    help="Intervals fail with this chance.",
)
@click.option("--plot", type=click.Path(path_type=Path, dir_okay=False), help="Also draw a plot, SVG or PNG.")
@click.option(
    "--table",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Instead of the log: a CSV or Parquet table of actions with their chances.",
)
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Which column of the table is the reward, propensity, action, target, unit, order, expected or "
    "expected_target; may be repeated.",
)
@click.option(
    "--target",
    type=click.Choice(("column", "uniform", "greedy")),
    default="column",
    show_default=True,
    help="Of a table: what chooses instead.",
)
@data_option
@json_option
def ope(
    policies: tuple[str, ...],
    changes: tuple[str, ...],
    titles: tuple[str, ...],
    reward: str | None,
    window: float | None,
    n_rows: int,
    by_visit: bool,
    marginals: int,
    alpha: float,
    plot: Path | None,
    table: Path | None,
    mapped: tuple[str, ...],
    target: str,
    data: Path,
    as_json: bool,
) -> None:
    """Say what another policy would have earned, from the log of the one that acted, or why the log cannot
    tell. The log is only read; a service may run on it.

    \b
    coldopen ope --policy softmax --set policy.temperature=0.01
    coldopen ope --policy linucb,alpha=2 --policy greedy --policy uniform --plot policies.svg
    coldopen ope --titles even
    coldopen ope --table log.parquet --map reward=click --map propensity=pscore --map target=q
    """
    if plot is not None and plot.suffix not in (".svg", ".png"):
        raise Problem("plot", str(plot), "a file whose name ends in .svg or .png")
    if table is not None:
        found = evaluate_table(table, _columns(mapped), target, alpha)
        put(found, as_json, lambda: _say_table(found))
        return
    if not policies and not titles:
        raise Problem("policy", "none", "a row policy (--policy), an order of titles (--titles) or a --table")
    settings = settings_of(data)
    question = Question(
        n_rows=n_rows,
        reward=reward or settings.policy.reward,
        window_seconds=window or settings.policy.window_seconds,
        n_marginals=marginals,
    )
    if titles:
        report = evaluate_titles(data, settings, titles, question, by_visit, alpha)
    else:
        told = [parsed(each, changes) for each in policies]
        candidates = [candidate_of(name, settings, changed) for name, changed in told]
        with progress("pages") as tell:
            report = evaluate(data, settings, candidates, question, by_visit, alpha, tell)
    if plot is not None:
        from coldopen.evaluation.off_policy.plots import plotted

        plotted(report, plot)
    put(report, as_json, lambda: _say(report))


def _columns(mapped: Sequence[str]) -> Columns:
    told = {}
    for each in mapped:
        name, is_there, column = each.partition("=")
        if not is_there or name not in Columns.__struct_fields__:
            fields = ", ".join(Columns.__struct_fields__)
            raise Problem("map", each, f"FIELD=COLUMN, the field one of {fields}")
        told[name] = column
    return msgspec.convert(told, Columns)


def _say(report: Report) -> None:
    _print(f"{report.about}")
    _print(f"{report.n_pages:,} pages of {report.n_visitors:,} visitors")
    for why, n in sorted(report.left_out.items(), key=lambda each: -each[1]):
        _print(f"left out: {n:,} visits, {why}")
    if report.n_checked:
        _print(
            f"{report.n_as_logged:,} of {report.n_checked:,} draws have the logged chances when worked out "
            "again"
        )
    percent = round(100 * (1 - report.alpha), 2)
    grid = Table("policy", f"value, {percent:g}%", "at any time", "less logged", "pages' worth", box=None)
    for column in grid.columns[1:]:
        column.justify = "right"
    logged = report.logged
    grid.add_row("as logged", _interval(logged), _always(logged), "", f"{report.n_pages:,}")
    for each in report.answers:
        cells = (_interval(each.value), _always(each.value), _interval(each.change, signed=True))
        if each.refused:
            cells = ("refused", "", "")
        grid.add_row(Text(each.policy), *cells, f"{each.overlap.ess:,.0f}")
    words.print()
    words.print(grid)
    _say_order(report)
    for each in report.answers:
        for why in each.refused:
            _print(f"{each.policy}: {why}")
        if each.advice:
            _print(f"{each.policy}: {each.advice}")
        if not each.refused:
            words.print()
            words.print(Text(each.policy, style="bold"))
            _say_overlap(each.overlap)
            words.print(_estimates(each.estimates))


def _say_order(report: Report) -> None:
    """What policies have, one less the next in order, as known from the same pages."""
    if not report.pairs:
        return
    apart = sum(each.change.low > 0 for each in report.pairs)
    words.print()
    _print(f"{apart} of {len(report.pairs)} pairs of policies are told apart; each less the next in order:")
    grid = Table("policy", "less", "difference", box=None)
    above = ""
    for each in report.pairs:  # of each policy, the first is the one with the next that is lower
        if each.policy != above:
            grid.add_row(Text(each.policy), Text(each.other), _interval(each.change, signed=True))
        above = each.policy
    words.print(grid)


def _say_table(found: TableReport) -> None:
    _print(f"{found.n:,} actions of {found.n_units:,} units in {found.table}, target {found.target}")
    _print(f"as logged: {_interval(found.logged)}")
    _say_overlap(found.overlap)
    for why in found.refused:
        _print(f"refused: {why}")
    if not found.refused:
        words.print(_estimates(found.estimates))


def _say_overlap(overlap: Overlap) -> None:
    quantiles = ", ".join(f"{each:.3g}" for each in overlap.weight_quantiles)
    _print(
        f"weights average {overlap.mean_weight:.3f} ± {overlap.mean_weight_error:.3f}; 50%, 90%, 99%, 100%: "
        f"{quantiles}; the heaviest has {100 * overlap.largest_share:.1f}% of all; worth "
        f"{overlap.ess:,.0f} of {overlap.n:,}"
    )


def _estimates(estimates: Sequence[Estimate]) -> Table:
    grid = Table("estimator", "value", "error", "Student's", "by likelihood", "at any time", box=None)
    for column in grid.columns[1:]:
        column.justify = "right"
    for each in estimates:
        if each.why:
            grid.add_row(each.estimator, Text(f"none: {each.why}", style="dim"))
            continue
        grid.add_row(
            each.estimator,
            f"{each.value:.4f}",
            _number(each.error),
            _span(each.low, each.high),
            _span(each.likely_low, each.likely_high),
            _span(each.always_low, each.always_high),
        )
    return grid


def _interval(each: Estimate, signed: bool = False) -> str:
    sign = "+" if signed else ""
    return f"{each.value:{sign}.4f} ({each.low:{sign}.4f} to {each.high:{sign}.4f})"


def _always(each: Estimate) -> str:
    return _span(each.always_low, each.always_high)


def _span(low: float, high: float) -> str:
    return "" if math.isnan(low) else f"{low:.4f} to {high:.4f}"


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.4f}"


def _print(line: str) -> None:
    words.print(line, markup=False, soft_wrap=True)
