"""`coldopen sameness`: how much pages differ by who they are for, and how much by chance."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import click
import msgspec
from rich import box
from rich.table import Table

from coldopen.cli.common import aside, data_option, json_option, millis, progress, put, settings_of, words
from coldopen.cli.demo import prepare
from coldopen.core.signals import DEVICES, Device
from coldopen.engine import Engine
from coldopen.evaluation.intervals import Estimate
from coldopen.evaluation.sameness import Audience, Sameness, draw, made_up_pages, measured, served_pages
from coldopen.log import unix_ms
from coldopen.settings import Settings

_DEMO_SEED = 1


@click.command()
@click.option("--demo", is_flag=True, help="The titles, rules and past of `coldopen demo`.")
@click.option("--visits", default=3000, show_default=True, help="Simulated earlier visits of the demo.")
@click.option("--served", is_flag=True, help="Pages as they were served, from the log, not made-up ones.")
@click.option("--seeds", default=6, show_default=True, type=click.IntRange(2, 1000), help="Pages a group.")
@click.option("--country", "countries", multiple=True, metavar="CODE", help="Instead of US, BR, IN, DE, JP.")
@click.option("--device", "devices", multiple=True, type=click.Choice(DEVICES), help="Instead of three.")
@click.option("--language", "languages", multiple=True, metavar="TAG", help="Instead of en, pt, hi, de.")
@click.option("--genre", "genres", multiple=True, metavar="NAME", help="Chosen, instead of the largest two.")
@click.option(
    "--common-rows",
    "common_rows",
    multiple=True,
    type=click.IntRange(0, 20),
    help="Measure with planner.common_rows at this; may be repeated.",
)
@click.option("--at", metavar="TIME", help="Pages as of this time, ISO 8601, UTC where no offset is given.")
@click.option(
    "--plot", type=click.Path(path_type=Path, file_okay=False), help="Draw sameness.svg and .png there."
)
@data_option
@json_option
def sameness(
    demo: bool,
    visits: int,
    served: bool,
    seeds: int,
    countries: tuple[str, ...],
    devices: tuple[str, ...],
    languages: tuple[str, ...],
    genres: tuple[str, ...],
    common_rows: tuple[int, ...],
    at: str | None,
    plot: Path | None,
    data: Path,
    as_json: bool,
) -> None:
    """Measure how much more two first screens overlap for visitors alike than for visitors who differ.

    Makes pages for made-up visitors (countries x devices x languages x chosen genres x what they streamed),
    leaving no trace in the log; or reads those that were served. Chance alone scores 0.

    \b
    coldopen sameness --demo
    coldopen sameness --served
    coldopen sameness --common-rows 0 --common-rows 2 --common-rows 4 --plot plots
    """
    if served and common_rows:
        raise click.UsageError("--common-rows is for pages that are made now, not for --served ones")
    asked = _Asked(seeds, countries, devices, languages, genres, at)
    with _folder(data, demo, visits) as folder:
        settings = settings_of(folder)
        tried = [_with_common(settings, n) for n in common_rows] or [settings]
        found = [_measured(folder, each, None if served else asked) for each in tried]
    put(found, as_json, lambda: _say(found))
    if plot is not None:
        for path in draw(found, plot):
            aside.print(f"drawn in {path}", markup=False, soft_wrap=True)


class _Asked(msgspec.Struct, frozen=True):
    seeds: int
    countries: tuple[str, ...]
    devices: tuple[str, ...]
    languages: tuple[str, ...]
    genres: tuple[str, ...]
    at: str | None


@contextmanager
def _folder(data: Path, demo: bool, visits: int) -> Iterator[Path]:
    if not demo:
        yield data
        return
    with TemporaryDirectory(prefix="coldopen-sameness-") as folder:
        prepare(Path(folder), (), None, visits, _DEMO_SEED)
        yield Path(folder)


def _with_common(settings: Settings, n: int) -> Settings:
    return msgspec.structs.replace(settings, planner=msgspec.structs.replace(settings.planner, common_rows=n))


def _measured(folder: Path, settings: Settings, asked: _Asked | None) -> Sameness:
    """Of made-up visitors, or (None) of those in the log."""
    planner = settings.planner
    common = planner.common_rows, planner.common_within
    with Engine.open(folder, settings, decision_number=lambda at_ms: 1) as engine:
        if asked is None:
            return measured(list(served_pages(engine)), "first pages served", common)
        with progress("groups") as tell:
            at_ms = unix_ms() if asked.at is None else millis(asked.at) or 0
            pages = list(made_up_pages(engine, _audience(engine, asked), asked.seeds, at_ms, tell))
    return measured(pages, "made-up visitors", common)


def _audience(engine: Engine, asked: _Asked) -> Audience:
    usual = Audience.of(engine.loaded().edition.catalogue)
    return replace(
        usual,
        countries=asked.countries or usual.countries,
        devices=cast(tuple[Device, ...], asked.devices) or usual.devices,
        languages=asked.languages or usual.languages,
        genres=(None, *asked.genres) if asked.genres else usual.genres,
    )


def _say(found: list[Sameness]) -> None:
    table = Table(box=box.SIMPLE, padding=(0, 1), show_edge=False)
    table.add_column("")
    for each in found:
        table.add_column(f"common rows {each.common_rows}", justify="right", no_wrap=True)
    table.add_row("overlap within groups", *(_told(each.within) for each in found))
    table.add_row("overlap between groups", *(_told(each.between) for each in found))
    table.add_row("personalisation", *(_told(each.personalisation) for each in found), style="bold")
    table.add_row("  within a country", *(_told(each.in_a_place) for each in found))
    table.add_row("noise", *(_told(each.noise) for each in found))
    for lines in zip(*(each.signals for each in found), strict=True):
        if lines[0].n_pairs:
            told = (_told(line.personalisation) for line in lines)
            table.add_row(f"  by {lines[0].signal} alone", *told)
    words.print(table)
    first = found[0]
    words.print(
        f"{first.n_pages:,} pages of {first.n_groups:,} groups ({first.source}), first screens by Jaccard's "
        "index; with 95% intervals over groups"
    )


def _told(estimate: Estimate) -> str:
    if estimate.mean is None:
        return "-"
    if estimate.low is None or estimate.high is None:
        return f"{estimate.mean:.3f}"
    return f"{estimate.mean:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"
