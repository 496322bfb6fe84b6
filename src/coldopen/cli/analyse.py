"""`coldopen analyse`: what an experiment has shown, and what to decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich import box
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from coldopen.cli.common import (
    aside,
    data_option,
    json_option,
    open_engine,
    put,
    settings_of,
    without_analysis,
)
from coldopen.cli.common import words as screen
from coldopen.core.errors import Problem
from coldopen.log import LocalLog
from coldopen.log.store import DATABASE

if TYPE_CHECKING:
    from coldopen.experiments.analysis.records import Effect, MetricReadout, Readout

_TONES = {"ship": "bold green", "keep running": "bold yellow", "stop": "bold red", "broken": "bold red"}
_SIDES = {"better": "green", "worse": "red"}


@click.command()
@click.argument("experiment")
@click.option("--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write a report there.")
@click.option(
    "--export",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write assignments, exposures and metrics there, as Parquet.",
)
@click.option("--plain", is_flag=True, help="Effects not adjusted by what was known on arrival.")
@click.option("--simulated", is_flag=True, help="Say that the visitors are simulated.")
@data_option
@json_option
def analyse(
    experiment: str,
    page: Path | None,
    folder: Path | None,
    plain: bool,
    simulated: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Say what an experiment has shown, and what to decide: ship, keep running, stop, or broken; and why.

    Reads the log as far as it is sealed; where no service runs on the folder, it seals the rest first.

    \b
    coldopen analyse learned-rows
    coldopen analyse learned-rows --html report.html
    coldopen analyse learned-rows --export tables
    coldopen analyse holdout --json
    """
    _seal(data)
    settings = settings_of(data)
    try:
        from coldopen.experiments.analysis import (
            ADJUST_BY,
            Asked,
            export,
            gather,
            history,
            html,
            readout,
            started,
        )
        from coldopen.metrics.sealed import reading
        from coldopen.metrics.tables import of_folder
    except ModuleNotFoundError as missing:
        raise without_analysis("analyse", missing) from None
    past = started(history(data, experiment))
    with reading(data):
        found, told = gather(of_folder(data), past[-1].experiment, settings.metrics)
    is_simulated = simulated or settings.service.simulated
    by = () if plain else ADJUST_BY
    asked = Asked(adjust_by=by, options=settings.metrics, is_simulated=is_simulated)
    made = readout(past, found, asked)
    put(made, as_json, lambda: _say(made))
    if page is not None:
        page.write_text(html(made), "utf-8")
        aside.print(f"the report is in {page}", markup=False, soft_wrap=True)
    if folder is not None:
        for path in export(told, experiment, folder):
            aside.print(f"written: {path}", markup=False, soft_wrap=True)


def _seal(data: Path) -> None:
    """Seal what is not sealed yet, where no service does that by itself.

    Raises:
        Problem: the folder has no log.
    """
    if not (data / DATABASE).exists():
        told = "the data folder of a service, with its log; --data or COLDOPEN_HOME names another"
        raise Problem("data", str(data), told)
    with open_engine(data) as engine:
        if isinstance(engine.log, LocalLog):
            engine.log.seal(engine.title_of)


def _say(made: Readout) -> None:
    from coldopen.experiments.analysis import words

    summary = made.summary
    verdict = Text(summary.verdict.upper(), style=_TONES[summary.verdict])
    if summary.verdict == "ship":
        verdict.append(f" {summary.variant}")
    screen.print(verdict)
    for line in summary.why:
        screen.print(Padding(Text(line), (0, 0, 0, 2)))
    for line in summary.cautions:
        screen.print(Padding(Text(f"! {line}", style="dim"), (0, 0, 0, 2)))
    screen.print()
    whys = _whys(made)
    screen.print(_metrics(made, whys))
    for number, why in enumerate(whys, 1):
        screen.print(Text(f" ({number}) {why}", style="dim"))
    if made.segments:
        screen.print(_segments(made))
        for each in made.between_segments:
            told = words.differing(each, len(made.variants) > 2)
            screen.print(Text(told, style="" if each.differs else "dim"))
    for line in _trust(made):
        screen.print(Text(line, style="dim"))


def _whys(made: Readout) -> list[str]:
    """Why some effects have no interval, each reason once."""
    told = [(metric, effect) for metric in made.metrics for effect in metric.effects]
    return list(dict.fromkeys(why for metric, effect in told if (why := _why(metric, effect))))


def _why(metric: MetricReadout, effect: Effect) -> str:
    """Why an effect has no interval; empty where it has one."""
    return effect.why or metric.why if effect.low is None or effect.high is None else ""


def _metrics(made: Readout, whys: list[str]) -> Table:
    from coldopen.experiments.analysis import words

    table = Table(box=box.SIMPLE, padding=(0, 1), show_edge=False, collapse_padding=True, pad_edge=False)
    table.add_column("metric", no_wrap=True)
    for variant in made.variants:
        table.add_column(variant.name, justify="right", no_wrap=True)
    if len(made.variants) > 2:
        table.add_column("variant")
    table.add_column("effect", justify="right", no_wrap=True)
    table.add_column("interval", min_width=14)
    table.add_column("p", justify="right", no_wrap=True)
    for metric in made.metrics:
        name = Text(metric.metric.name, style="bold" if metric.role == "primary" else "")
        if metric.role == "guardrail":
            name.append(" guardrail", style="dim")
        means = [words.amount(each.mean, metric.metric.unit) for each in metric.means]
        for i, effect in enumerate(metric.effects):
            first = [name, *means] if i == 0 else [""] * (1 + len(means))
            which = [effect.variant] if len(made.variants) > 2 else []
            why = _why(metric, effect)
            told = ["–", f"({whys.index(why) + 1})", "–"] if why else _effect(metric, effect)
            table.add_row(*first, *which, *told)
    return table


def _effect(metric: MetricReadout, effect: Effect) -> list[str | Text]:
    from coldopen.experiments.analysis import words

    unit = metric.metric.unit
    if effect.low is None or effect.high is None:
        return ["–", effect.why or metric.why, "–"]
    tone = _SIDES.get(words.side(effect, metric.metric), "")
    return [
        Text(words.change(effect.value, unit), style=tone),
        words.bounds(effect.low, effect.high, unit),
        words.chance(effect.p),
    ]


def _segments(made: Readout) -> Table:
    from coldopen.experiments.analysis import words

    table = Table(box=box.SIMPLE, padding=(0, 1), show_edge=False)
    for name in ("segment", "visitors", "effect", "interval", "p, adjusted"):
        table.add_column(name, justify="left" if name in ("segment", "interval") else "right", no_wrap=True)
    several = len(made.variants) > 2
    for each in made.segments:
        effect = each.effect
        label = f"{each.segment} {each.group}" + (f", {effect.variant}" if several else "")
        told = _effect(made.primary, effect)[:2]
        p = words.chance(each.p_adjusted)
        table.add_row(label, f"{effect.n + effect.n_control:,}", *told, p, style="" if each.apart else "dim")
    return table


def _trust(made: Readout) -> list[str]:
    """Who is in it, and what else belongs to an honest reading."""
    from coldopen.experiments.analysis import words

    counts = ", ".join(
        f"{n:,} {variant.name}" for n, variant in zip(made.ratio.counts, made.variants, strict=True)
    )
    confidence = words.confidence_of(made.alpha)
    told = [
        f"{made.n_visitors:,} visitors ({counts}); sample ratio p {words.chance(made.ratio.p)}; "
        f"{made.test} test at {confidence}" + (", days compared with themselves" if made.ramped else "")
    ]
    told += [f"set aside: {each.n:,} {each.what}: {each.why}" for each in made.set_aside]
    if sum(made.primary.n_waiting):
        told.append(f"not counted yet: {sum(made.primary.n_waiting):,} visitors whose time is not over")
    return [*told, *made.notes]
