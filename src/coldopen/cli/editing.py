"""`coldopen rules` and `coldopen rows`: load, check, show and try what editors write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec

from coldopen.cli.common import (
    data_option,
    given_of,
    json_option,
    millis,
    open_engine,
    put,
    toml_files,
    visitor_options,
    words,
)
from coldopen.planner import try_rows
from coldopen.rules import RuleBook


@click.group()
def rules() -> None:
    """Rules, editorial rows and culture rules: check them, put them in service, try them on a visitor.

    \b
    coldopen rules check rules/
    coldopen rules load rules/
    coldopen rules try --country IN --device tv
    """


@rules.command("check")
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@json_option
def check(folder: Path, as_json: bool) -> None:
    """Read rules (a TOML file, or a folder of them) and say all that is wrong. Touches no service."""
    book = RuleBook.parse(toml_files(folder, "rules"))
    put(_counts(book), as_json, lambda: _say_counts(book, "are fine"))


@rules.command("load")
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@data_option
@json_option
def load(folder: Path, data: Path, as_json: bool) -> None:
    """Put rules in service, in the place of those there now; refused where two contradict each other."""
    book = RuleBook.parse(toml_files(folder, "rules"))
    with open_engine(data) as engine:
        name = engine.install("rules", book.encode())
    put({**_counts(book), "id": name}, as_json, lambda: _say_counts(book, "in service"))


@rules.command("show")
@data_option
@json_option
def show(data: Path, as_json: bool) -> None:
    """Print the rules in service, as TOML that `load` reads."""
    with open_engine(data) as engine:
        book = engine.loaded().book
    if as_json:
        click.echo(msgspec.json.format(book.encode()).decode())
    else:
        click.echo(book.to_toml())


@rules.command("try")
@visitor_options
@data_option
@json_option
def try_(data: Path, as_json: bool, **told: Any) -> None:
    """Say which rules, editorial rows and culture rules apply to a visitor, and why or why not."""
    with open_engine(data) as engine:
        situation, book = engine.situation(given_of(told), told["max_age"], millis(told["at"]))
        explained = book.explain(situation.signals, situation.max_age, situation.at_ms)

    def say() -> None:
        for each in explained:
            words.print(f"{'yes' if each.fired else 'no ':3} {each.kind} {each.id}: {each.why}", markup=False)
        if not explained:
            words.print("no rules are in service")

    put(explained, as_json, say)


@click.command()
@visitor_options
@data_option
@json_option
def rows(data: Path, as_json: bool, **told: Any) -> None:
    """List the rows that would be proposed to a visitor, with their reasons and first titles.

    \b
    coldopen rows --country JP --device tv
    """
    with open_engine(data) as engine:
        situation, _ = engine.situation(given_of(told), told["max_age"], millis(told["at"]))
        proposed = try_rows(situation, engine.row_sources(), engine.phrases)

    def say() -> None:
        for row in proposed:
            words.print(f"{row.key}  {row.heading} ({row.n_titles} titles): {row.reason}", markup=False)
            words.print(
                f"    {', '.join(row.titles[:5])}",
                markup=False,
                style="dim",
                no_wrap=True,
                overflow="ellipsis",
            )

    put(proposed, as_json, say)


def _counts(book: RuleBook) -> dict[str, int]:
    return {"rules": len(book.rules), "rows": len(book.rows), "culture": len(book.culture)}


def _say_counts(book: RuleBook, state: str) -> None:
    words.print(
        f"{len(book.rules)} rules, {len(book.rows)} editorial rows "
        f"and {len(book.culture)} culture rules {state}"
    )
