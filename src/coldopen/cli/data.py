"""`coldopen data`: the sets of the benchmarks, where they are, whose they are, and how to get them."""

from __future__ import annotations

import os
from pathlib import Path

import click

from coldopen.cli.common import json_option, progress, put, words
from coldopen.data_folders import DOWNLOADS, data_folders
from coldopen.evaluation.downloads import fetch
from coldopen.evaluation.publishers import PUBLISHED, Published
from coldopen.evaluation.sets.folder import where


@click.group()
def data() -> None:
    """Published data that the benchmarks run on. None of it comes with coldopen.

    \b
    coldopen data list
    coldopen data get movietweetings
    """


@data.command("list")
@json_option
def list_(as_json: bool) -> None:
    """Which sets there are, and which are found and where."""
    found = {name: where(name) for name in PUBLISHED}

    def say() -> None:
        for name, published in PUBLISHED.items():
            place = found[name]
            words.print(f"{name:16} {place if place else 'not found'}", markup=False)
            words.print(f"{'':16} {published.what}", style="dim", markup=False)
        words.print(f"\nlooked for in {', '.join(map(str, data_folders()))}", markup=False)

    told = [{"name": name, "what": p.what, "found": found[name]} for name, p in PUBLISHED.items()]
    put(told, as_json, say)


@data.command()
@click.argument("name", type=click.Choice(list(PUBLISHED)))
@click.option("--yes", is_flag=True, help="Agree to the publisher's terms and download.")
@json_option
def get(name: str, yes: bool, as_json: bool) -> None:
    """Say who publishes a set and on what terms; with --yes, download and check it.

    \b
    coldopen data get ml-1m
    coldopen data get ml-1m --yes

    It is put into $COLDOPEN_DATA, or coldopen-data-sets where that is not set.
    """
    published = PUBLISHED[name]
    if not yes:
        put(published, as_json, lambda: _tell(published))
        return
    into = Path(os.environ.get("COLDOPEN_DATA") or DOWNLOADS)
    with progress(f"downloading {name}") as tell:
        place = fetch(published, into, tell)
    files = sorted(path.name for path in place.iterdir())
    put(
        {"name": name, "folder": place, "files": files},
        as_json,
        lambda: words.print(f"{name} is in {place}: {', '.join(files)}", markup=False),
    )


def _tell(published: Published) -> None:
    words.print(f"{published.name}: {published.what}", markup=False)
    words.print(f"  publisher: {published.publisher}, {published.page}", markup=False)
    words.print(f"  terms:     {published.terms}", markup=False)
    for download in published.downloads:
        words.print(f"  address:   {download.address}", markup=False)
    if published.downloads:
        words.print(f"If you agree to the terms: coldopen data get {published.name} --yes", markup=False)
    else:
        words.print(f"  by hand:   {published.by_hand}", markup=False)
