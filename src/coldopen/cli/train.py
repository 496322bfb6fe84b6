"""`coldopen train`: a model of taste from the log or from a table, compared and put in service."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from coldopen.catalogue import import_titles
from coldopen.cli.common import aside, data_option, json_option, open_engine, put, settings_of, words
from coldopen.cli.models import MODELS, put_in_service
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.engine.training import left_out, likes_from_log, serving
from coldopen.log import unix_ms
from coldopen.taste.gathering import Gathered
from coldopen.taste.likes_table import read_likes_table
from coldopen.training.bias import Bias
from coldopen.training.model_folder import StoredModel, read_model, write_model
from coldopen.training.run import Learner, Progress, Run, run_training
from coldopen.training.taste_learner import TasteLearner


@click.command()
@click.option("--from-log", is_flag=True, help="Learn from the log of the data folder: so it does by itself.")
@click.option(
    "--pool",
    default="",
    metavar="EXPERIMENT/VARIANT",
    help="Learn from the visitors of a variant alone, and put the model in service for it alone.",
)
@click.option(
    "--table", type=click.Path(path_type=Path), help="Learn from a table: CSV, JSON Lines, Parquet."
)
@click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="For a table's columns; may be repeated."
)
@click.option("--least", type=float, metavar="VALUE", help="The smallest value in a table that is a like.")
@click.option("--titles", type=click.Path(path_type=Path), help="Titles instead of those in service.")
@click.option("--seed", default=0, show_default=True, help="Seed of all that is random.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Where models go: DATA/models otherwise."
)
@click.option("--no-install", is_flag=True, help="Keep the model, but put nothing in service.")
@click.option("--force", is_flag=True, help="Put it in service even where it does worse.")
@data_option
@json_option
def train(
    from_log: bool,
    pool: str,
    table: Path | None,
    pairs: tuple[str, ...],
    least: float | None,
    titles: Path | None,
    seed: int,
    out: Path | None,
    no_install: bool,
    force: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Learn a model of taste from what visitors liked, and put it in service.

    \b
    coldopen train
    coldopen train --table ratings.csv --map visitor=userId --map title=movieId --map value=rating --least 4

    The latest newcomers are held out. Where the model in service ranks better for them than the new one, the
    new one is refused. A service that runs on the same data folder has the new model within a second.
    """
    if from_log and table is not None:
        raise Problem("table", str(table), "either --from-log or --table")
    if pool and table is not None:
        raise Problem("pool", pool, "to be left out: a table knows no variants")
    if table is None and (pairs or least is not None):
        raise Problem("table", "none", "a table, where --map or --least is given")
    with stages() as progress:
        with open_engine(data) as engine:
            known, before = _titles(engine, titles), serving(engine, pool, _aside)
            if table is None:
                gathered, source = likes_from_log(engine, known, pool, progress)
            else:
                gathered, source = _from_table(table, known, least, mapping_of(pairs), progress)
        # The folder is let go of while the model is learned, which takes long: a service may start on it.
        run = run_training(learner_of(data), gathered.likes, source, unix_ms(), before.model, seed, progress)
    stored = read_model(write_model(out or data / MODELS, run.data, run.made, run.files()))
    version = stored.manifest.version
    refusal = None if force else before.refusal(run)
    serves = before.version if no_install or refusal else put_in_service(data, stored, pool)[1]
    told = {
        "version": version,
        "folder": str(stored.path),
        "serves": serves,
        "before": before.version,
        "refused": None if refusal is None else str(refusal),
        "made": run.made,
        "report": run.report,
    }
    put(told, as_json, lambda: _report(run, stored, before.version, serves))
    if refusal is not None and not no_install:
        raise refusal


def learner_of(data: Path) -> Learner:
    """What learns, as the folder's settings say."""
    return TasteLearner(settings_of(data).taste)


def _titles(engine: Engine, path: Path | None) -> Sequence[Title]:
    """The titles to learn about: those of a file, or those in service."""
    return engine.loaded().edition.catalogue.titles if path is None else import_titles(path).titles


def _from_table(
    path: Path, titles: Sequence[Title], least: float | None, mapping: dict[str, str], progress: Progress
) -> tuple[Gathered, dict[str, Any]]:
    gathered, account = read_likes_table(path, titles, least, mapping, progress=progress)
    return gathered, {"table": path.name, **msgspec.to_builtins(account), **left_out(gathered)}


def _aside(line: str) -> None:
    aside.print(line, markup=False)


def mapping_of(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise Problem("map", pair, "FIELD=COLUMN, such as visitor=userId")
        mapping[field] = column
    return mapping


def _report(run: Run, stored: StoredModel, before: str, serves: str) -> None:
    made, version = run.made, stored.manifest.version
    words.print(f"model {version} from {made.n_likes:,} likes by {made.n_visitors:,} visitors")
    for line in account_in_words(made.source):
        words.print(f"  {line}", markup=False, soft_wrap=True)
    comparison = run.comparison
    if comparison.levels:
        words.print(
            f"nDCG@20 of the {comparison.n_newcomers:,} latest newcomers, whom it did not learn from:"
        )
        table = Table("likes known", *(str(level.k) for level in comparison.levels), box=None)
        table.add_row("new", *(f"{level.new:.4f}" for level in comparison.levels))
        if comparison.serving is not None:
            table.add_row("in service", *(f"{level.serving:.4f}" for level in comparison.levels))
        words.print(table)
    if run.bias is not None:
        for line in bias_in_words(run.bias):
            words.print(f"  {line}", markup=False, soft_wrap=True)
    words.print(f"kept in {stored.path}", markup=False, soft_wrap=True)
    if serves == version:
        words.print(f"in service now{f', instead of {before}' if before not in ('', version) else ''}")
    else:
        words.print(f"not put in service; {serves or 'no model'} serves")


def account_in_words(source: dict[str, Any]) -> Iterator[str]:
    """What likes were read from and what was left out, a line each."""
    if "log" in source:
        log = source["log"]
        yield f"from the log's records 1 to {log['last']:,}, {log['sealed']:,} of them sealed"
    else:
        yield f"from {source['n_rows']:,} rows of {source['table']}"
        yield f"columns taken for signals: {', '.join(source['signals']) or 'none'}"
    for field, what, such in (
        ("n_blank", "rows lack visitor or title", None),
        ("n_bad_times", "rows have a time that cannot be read", "bad_time"),
        ("n_bad_values", "rows have a value that cannot be read", "bad_value"),
        ("n_below", "rows are below the least", None),
        ("n_unknown_titles", "likes are of titles that are not there", "unknown_titles"),
        ("n_beyond_the_first", "likes came after a visitor's first 200", None),
    ):
        if source.get(field):
            example = f", such as {source[such]!r}" if such else ""
            yield f"left out: {source[field]:,} {what}{example}"


def bias_in_words(bias: Bias) -> Iterator[str]:
    """What is shown, and for whom ranking is worst, a line each."""
    shown = bias.shown
    yield f"their first 20 titles show {shown.coverage:.1%} of the catalogue (Gini {shown.gini:.2f})"
    liked = f"one that they liked by {bias.liked_popularity:.2%}"
    yield f"a title shown was liked by {shown.popularity:.2%} of past visitors, {liked}"
    worst = [g for among in bias.groups.values() for g in among if g.signal == bias.worst]
    for group in worst:
        yield (
            f"worst for the {group.n_newcomers:,} with {group.signal}: "
            f"nDCG@20 {group.ndcg:.4f} ({group.low:.4f} to {group.high:.4f})"
        )


@contextmanager
def stages() -> Iterator[Callable[[str, int, int], None]]:
    """A line of progress for each stage on standard error, told (stage, done, in all), where a person
    watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=aside, transient=True, disable=not aside.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total)
            bar.update(tasks[stage], completed=done, total=total)

        yield tell
