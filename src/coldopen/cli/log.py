"""`coldopen log`: how the log is doing, and what an operator does to it."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from coldopen.cli.common import data_option, json_option, open_engine, put, words
from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.log import LocalLog


@click.group()
def log() -> None:
    """The log: what was shown, and what visitors then did.

    \b
    coldopen log status
    coldopen log seal
    coldopen log decision 01a2....1a2...
    coldopen log delete VISITOR
    """


@log.command()
@data_option
@json_option
def status(data: Path, as_json: bool) -> None:
    """How many records there are, what waits, what is in service, what has failed."""
    with open_engine(data) as engine:
        health = engine.log.health()
        active = engine.log.view().active

    def say() -> None:
        for name, value in msgspec.to_builtins(health).items():
            shown = value if value not in (None, [], ()) else "-"
            words.print(f"{name:20} {shown}", markup=False)
        for kind, artifact in sorted(active.items()):
            words.print(f"{kind:20} {artifact}")

    put({"health": health, "active": active}, as_json, say)


@log.command()
@data_option
@json_option
def seal(data: Path, as_json: bool) -> None:
    """Write the records since the last time as Parquet tables, for analysis; beside a running service too."""
    with open_engine(data) as engine:
        sealed = engine.seal()

    def say() -> None:
        for segment in sealed:
            told = f"records {segment.first:,} to {segment.last:,} sealed in {segment.path}"
            words.print(told, markup=False, soft_wrap=True)
        if not sealed:
            words.print("nothing new to seal")

    put(sealed, as_json, say)


@log.command()
@data_option
@json_option
def compact(data: Path, as_json: bool) -> None:
    """Erase from disk what was deleted, now rather than when it is due."""
    with open_engine(data) as engine:
        done = _own(engine, data).compact()
    say = (
        f"{done.n_visits:,} visits erased, {done.n_tables_rewritten:,} tables rewritten"
        if done
        else "nothing to erase"
    )
    put(done, as_json, lambda: words.print(say, markup=False))


@log.command()
@click.argument("visitor")
@data_option
@json_option
def delete(visitor: str, data: Path, as_json: bool) -> None:
    """Delete everything of a visitor, or of a visit that had no visitor id."""
    with open_engine(data) as engine:
        engine.delete(visitor)
    say = f"deleted {visitor!r}; erased from disk when the log is next compacted"
    put({"deleted": visitor}, as_json, lambda: words.print(say, markup=False))


@log.command()
@click.argument("title")
@click.option("--undo", is_flag=True, help="Let the title back.")
@data_option
@json_option
def takedown(title: str, undo: bool, data: Path, as_json: bool) -> None:
    """Take a title off every page within a second."""
    with open_engine(data) as engine:
        engine.withdraw(title, not undo)
    say = f"{title!r} {'may be shown again' if undo else 'is on no page now'}"
    put({"title": title, "withdrawn": not undo}, as_json, lambda: words.print(say, markup=False))


@log.command()
@click.argument("decision_id")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Is what it prints anyway.")
def decision(decision_id: str, data: Path, as_json: bool) -> None:
    """Print a page again, as JSON, from its record. `coldopen replay` makes it again and compares."""
    with open_engine(data) as engine:
        page = engine.rebuild(decision_id)
        if page is None:
            raise Problem("decision", decision_id, "the id of a decision in the log")
    click.echo(msgspec.json.format(msgspec.json.encode({"page": page})).decode())


def _own(engine: Engine, data: Path) -> LocalLog:
    if not isinstance(engine.log, LocalLog):
        raise Problem(
            "data", str(data), "a folder that no service runs on; a running one does this by itself"
        )
    return engine.log
