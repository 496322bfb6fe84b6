"""`coldopen page`: a page in the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import msgspec
from rich.text import Text

from coldopen.cli.common import (
    data_option,
    given_of,
    json_option,
    millis,
    open_engine,
    visitor_options,
    words,
)
from coldopen.engine import PageRequest, RawRequest, Served

_WIDTH = 24


@click.command()
@visitor_options
@click.option("--header", "headers", multiple=True, metavar="NAME:VALUE", help="A header of the raw request.")
@click.option("--rows", "n_rows", type=click.IntRange(1, 60), help="Most rows; by device otherwise.")
@click.option(
    "--columns", "n_columns", type=click.IntRange(1, 100), help="Most titles a row; by device otherwise."
)
@data_option
@json_option
def page(data: Path, as_json: bool, headers: tuple[str, ...], **told: Any) -> None:
    """Print the page for a visitor. Leaves no trace in the log.

    \b
    coldopen page --country IN --device mobile --at 2026-11-23T21:00
    coldopen page --header "Accept-Language: pt-BR" --header "User-Agent: ..."
    """
    raw = RawRequest(
        headers={k.strip().lower(): v.strip() for k, _, v in (h.partition(":") for h in headers)}
    )
    asked = PageRequest(
        signals=given_of(told), max_age=told["max_age"], n_rows=told["n_rows"], n_columns=told["n_columns"]
    )
    with open_engine(data) as engine:
        served = engine.page(asked, raw, millis(told["at"]), record=False)
    if as_json:
        click.echo(msgspec.json.format(served.body).decode())
    else:
        _print(served)


def _print(served: Served) -> None:
    made = served.page
    known = {k: v for k, v in msgspec.to_builtins(made.signals).items() if k != "sources"}
    told = ", ".join(f"{k} {_said(v)}" for k, v in known.items()) or "nothing"
    words.print(Text(f"known: {told}", style="dim"))
    words.print(Text(f"tier: {made.tier}{f' ({made.tier_reason})' if made.tier_reason else ''}", style="dim"))
    if not made.rows:
        words.print(
            "The page is empty: nothing in the catalogue may be shown here, or there is no catalogue."
        )
    for row in made.rows:
        words.print()
        words.print(Text(row.heading, style="bold"), Text(f" {row.reason}", style="dim"))
        cards = [msgspec.json.decode(card) for card in row.titles]
        n_fit = max(1, words.width // (_WIDTH + 2))
        names = [_fit(card["name"]) for card in cards[:n_fit]]
        more = f"  +{len(cards) - len(names)}" if len(cards) > len(names) else ""
        words.print(Text("  ".join(names) + more), no_wrap=True, overflow="ellipsis")


def _said(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _fit(name: str) -> str:
    return name if len(name) <= _WIDTH else name[: _WIDTH - 1] + "…"
