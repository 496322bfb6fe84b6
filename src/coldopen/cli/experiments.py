"""`coldopen experiments`: check, load, start, grow, stop and kill experiments, and see who is in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from coldopen.cli.common import (
    Number,
    data_option,
    given_of,
    json_option,
    open_engine,
    put,
    settings_of,
    toml_files,
    visitor_options,
    without_analysis,
    words,
)
from coldopen.cli.models import find, put_in_service
from coldopen.core.errors import Problem
from coldopen.experiments import (
    ExperimentBook,
    ExperimentErrors,
    ExperimentProblem,
    Holdout,
    Variant,
    ended,
    merged,
    ramped,
    started,
    unreadable,
)
from coldopen.experiments.planning import History, Plan, plan
from coldopen.settings import Settings, varied
from coldopen.training.model_folder import read_model

_share = Number(0, 1)


@click.group()
def experiments() -> None:
    """Experiments: define them, start them, let them grow, end them.

    \b
    coldopen experiments check first-page.toml
    coldopen experiments load first-page.toml
    coldopen experiments start first-page --share 0.05
    coldopen experiments ramp first-page 0.5
    coldopen experiments stop first-page
    """


@experiments.command("check")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@json_option
def check(path: Path, as_json: bool) -> None:
    """Read experiments (a TOML file, or a folder of them) and say all that is wrong. Touches no service."""
    book = ExperimentBook.parse(toml_files(path, "experiments"))
    problems = [
        ExperimentProblem.about(f"experiment {one.id!r}, variant {variant.name!r}", problem)
        for one in book.experiments
        for variant in one.variants
        for problem in _problems(variant)
    ]
    problems += [problem for one in book.experiments for problem in unreadable(one)]
    if problems:
        raise ExperimentErrors(problems)
    put(_told(book), as_json, lambda: words.print(f"{len(book)} experiments are fine"))


@experiments.command("load")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@data_option
@json_option
def load(path: Path, data: Path, as_json: bool) -> None:
    """Add experiments, or change those of the same ids. One that runs keeps its state and may only grow."""
    files = ExperimentBook.parse(toml_files(path, "experiments"))
    if problems := [problem for one in files.experiments for problem in unreadable(one)]:
        raise ExperimentErrors(problems)
    _edit(data, as_json, lambda book: merged(book, files))


@experiments.command("show")
@data_option
@json_option
def show(data: Path, as_json: bool) -> None:
    """Print the experiments in service, as TOML that `load` reads."""
    with open_engine(data) as engine:
        book = engine.experiments()
    click.echo(msgspec.json.format(book.encode()).decode() if as_json else book.to_toml())


@experiments.command("start")
@click.argument("experiment")
@click.option("--share", type=_share, metavar="SHARE", help="Of the visitors; as it is defined otherwise.")
@data_option
@json_option
def start(experiment: str, share: float | None, data: Path, as_json: bool) -> None:
    """Start an experiment: from now on visitors are assigned to it."""
    _edit(data, as_json, lambda book: started(book, experiment, share))


@experiments.command("ramp")
@click.argument("experiment")
@click.argument("share", type=_share)
@data_option
@json_option
def ramp(experiment: str, share: float, data: Path, as_json: bool) -> None:
    """Let a running experiment grow to a share of the visitors. Nobody changes variants."""

    def grown(book: ExperimentBook) -> ExperimentBook:
        if book[experiment].state == "draft":
            told = f"one that runs: coldopen experiments start {experiment} --share {share:g}"
            raise Problem("experiment", f"{experiment}, a draft", told)
        return ramped(book, experiment, share)

    _edit(data, as_json, grown)


@experiments.command("stop")
@click.argument("experiment")
@data_option
@json_option
def stop(experiment: str, data: Path, as_json: bool) -> None:
    """Stop an experiment that is done: everybody has the default again."""
    _edit(data, as_json, lambda book: ended(book, experiment, "stopped"))


@experiments.command("kill")
@click.argument("experiment")
@data_option
@json_option
def kill(experiment: str, data: Path, as_json: bool) -> None:
    """Stop an experiment that does harm: the same, and on record as killed."""
    _edit(data, as_json, lambda book: ended(book, experiment, "killed"))


@experiments.command("remove")
@click.argument("experiment")
@data_option
@json_option
def remove(experiment: str, data: Path, as_json: bool) -> None:
    """Remove an experiment that does not run; what the log has of it stays."""
    _edit(data, as_json, lambda book: book.without_experiment(experiment))


@experiments.command("holdout")
@click.argument("share", type=_share)
@data_option
@json_option
def holdout(share: float, data: Path, as_json: bool) -> None:
    """Hold a share of all visitors out of experiments, with pages by rules and counts; 0 for nobody."""
    _edit(data, as_json, lambda book: book.with_holdout(Holdout(share) if share else None))


@experiments.command("model")
@click.argument("experiment")
@click.argument("variant")
@click.argument("model")
@data_option
@json_option
def model(experiment: str, variant: str, model: str, data: Path, as_json: bool) -> None:
    """Give a running variant that learns by itself another model, by its version or its folder."""
    before, now = put_in_service(data, read_model(find(data, model)), f"{experiment}/{variant}")
    told = {"serves": now, "before": before}
    put(told, as_json, lambda: words.print(f"model {now} for {experiment}/{variant}", markup=False))


@experiments.command("try")
@click.argument("unit")
@visitor_options
@data_option
@json_option
def try_(unit: str, data: Path, as_json: bool, **told: Any) -> None:
    """Say which variants an id is in, given what is known of its visitor."""
    with open_engine(data) as engine:
        found = engine.assigned(unit, given_of(told), told["max_age"])

    def say() -> None:
        for each in found:
            words.print(f"{each.experiment}: {each.variant}", markup=False)
        if not found:
            words.print("in no experiment")

    put(found, as_json, say)


@experiments.command("plan")
@click.argument("experiment")
@click.option("--relative", type=float, metavar="CHANGE", help="The change to find, of the mean: 0.05 is 5%.")
@click.option("--absolute", type=float, metavar="CHANGE", help="The same in the unit of the metric.")
@click.option(
    "--power",
    type=Number(0, 1, True, True),
    default=0.8,
    show_default=True,
    help="Chance of finding it.",
)
@click.option("--ramp", multiple=True, type=_share, metavar="SHARE", help="Of a day, and the next; repeated.")
@data_option
@json_option
def plan_(
    experiment: str,
    relative: float | None,
    absolute: float | None,
    power: float,
    ramp: tuple[float, ...],
    data: Path,
    as_json: bool,
) -> None:
    """Say how many visitors and days an experiment needs for its own test, by the log's history.

    \b
    coldopen experiments plan first-page --relative 0.05
    coldopen experiments plan first-page --absolute 0.02 --ramp 0.05 --ramp 0.2 --ramp 1

    Of several variants, the one that the fewest visitors get is planned for. Reads what is sealed of the log.
    """
    with open_engine(data) as engine:
        one = engine.experiments()[experiment]
    try:
        from coldopen.experiments.past import WINDOW_DAYS, past_of
        from coldopen.metrics import metric_of
        from coldopen.metrics.sealed import reading
        from coldopen.metrics.tables import of_folder
    except ModuleNotFoundError as missing:
        raise without_analysis("plan", missing) from None
    with reading(data):
        past = past_of(of_folder(data), one.metric, settings_of(data).metrics)
    weight = {variant.name: variant.weight for variant in one.variants}
    control = weight.pop(one.control)
    found = plan(
        past,
        relative=relative,
        absolute=absolute,
        test=one.test,
        weights=(control, min(weight.values())),
        ramp=ramp or (one.share,),
        alpha=one.alpha,
        power=power,
        window_days=WINDOW_DAYS[metric_of(one.metric).window],
    )
    put(found, as_json, lambda: _say_plan(one.metric, past, found))


def _say_plan(metric: str, past: History, found: Plan) -> None:
    spread, a_day = past.variance**0.5, past.visitors_a_day
    lines = [
        f"{metric} was {past.mean:.4g} (standard deviation {spread:.4g}) over {past.n:,} visitors, "
        f"{a_day:,.0f} a day",
        f"to find {found.absolute:.4g} ({found.relative:+.1%}) with a chance of {found.power:.0%}, "
        f"the {found.test} test needs {found.n:,} visitors of both variants, {found.days:,} days",
    ]
    if found.test == "sequential":
        lines.append(f"if the effect is as large as that, it ends after {found.n_on_average:,} on average")
    lines += [
        f"{one.days:4} days: {one.n:>10,} visitors find {one.absolute:.4g} ({one.relative:+.1%})"
        for one in found.curve
    ]
    for line in lines:
        words.print(line, markup=False, soft_wrap=True)


def _edit(data: Path, as_json: bool, change: Callable[[ExperimentBook], ExperimentBook]) -> None:
    """Put in service what `change` makes of the experiments in service, and say how they stand."""
    with open_engine(data) as engine:
        engine.edit_experiments(change)
        book = engine.experiments()

    def say() -> None:
        for one in book.experiments:
            words.print(
                f"{one.state:8} {one.id}: {', '.join(v.name for v in one.variants)}; {one.share:.2%} of "
                f"{f'group {one.group}' if one.group else 'the visitors'}",
                markup=False,
            )
        if book.holdout is not None:
            words.print(f"{book.holdout.share:.2%} of the visitors are held out")
        if not len(book) and book.holdout is None:
            words.print("there are no experiments")

    put(_told(book), as_json, say)


def _told(book: ExperimentBook) -> dict[str, Any]:
    share = 0.0 if book.holdout is None else book.holdout.share
    return {"id": book.id, "experiments": {one.id: one.state for one in book.experiments}, "holdout": share}


def _problems(variant: Variant) -> Iterator[Problem]:
    try:
        varied(Settings(), variant.settings)
    except Problem as problem:
        yield problem
