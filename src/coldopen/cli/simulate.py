"""`coldopen simulate`: people of a world whose truth is known, before an engine or a service."""

from __future__ import annotations

from pathlib import Path

import click

from coldopen.cli.common import Number, json_option
from coldopen.core.errors import Problem


@click.command()
@click.argument("scenario", required=False)
@click.option("--list", "listing", is_flag=True, help="Name the scenarios that come with coldopen.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where the runs go.  [default: simulated/SCENARIO]",
)
@click.option("--run", "names", multiple=True, metavar="NAME", help="Only this run; may be repeated.")
@click.option(
    "--seed",
    "seeds",
    multiple=True,
    type=click.IntRange(0, (1 << 63) - 1),
    help="Instead of the sweep's; may be repeated.",
)
@click.option(
    "--visitors",
    type=click.IntRange(1, 10_000_000),
    help="How many come for the first time, instead of the scenario's number.",
)
@click.option("--resume", is_flag=True, help="Keep what is finished, and go on with what was interrupted.")
@click.option(
    "--sets",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where sets of real data are.  [default: $COLDOPEN_DATA, coldopen-data-sets, ../shared/data]",
)
@click.option(
    "--marginals", is_flag=True, help="Instead, hold the signals of its people against those of real ones."
)
@click.option(
    "--install",
    type=click.Path(path_type=Path, file_okay=False),
    help="Instead, put its titles in service in this data folder, for --url.",
)
@click.option("--url", metavar="URL", help="Send its people to the service at this address.")
@click.option(
    "--at-once",
    default=16,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="With --url: people at once.",
)
@click.option(
    "--speed",
    type=Number(0, min_open=True),
    help="With --url: how many times as fast as people they are.  [default: as fast as it goes]",
)
@json_option
def simulate(
    scenario: str | None,
    listing: bool,
    out: Path | None,
    names: tuple[str, ...],
    seeds: tuple[int, ...],
    visitors: int | None,
    resume: bool,
    sets: Path | None,
    marginals: bool,
    install: Path | None,
    url: str | None,
    at_once: int,
    speed: float | None,
    as_json: bool,
) -> None:
    """A world with known truth: people who come, look, choose, stream and return, all made up.

    \b
    coldopen simulate --list
    coldopen simulate week
    coldopen simulate week --visitors 2000 --run rules --out tried
    coldopen simulate week --marginals
    coldopen simulate week --install data && coldopen serve --data data
    coldopen simulate week --url http://127.0.0.1:8080 --visitors 500

    SCENARIO is a name of --list, or a folder with world.toml, sweep.toml and analysis.py. Each run leaves an
    ordinary log, and the truth beside it. Everything is told in docs/simulator.md.
    """
    from coldopen.cli import simulating as do  # takes long to load: other commands do without
    from coldopen.simulator.studies import read_study

    if marginals + (install is not None) + (url is not None) > 1:
        raise Problem("simulate", "several of --marginals, --install and --url", "one of them at a time")
    if listing or scenario is None:
        return do.name_all(as_json)
    study = read_study(scenario)
    only = do.narrowed(study.scenario, visitors, seeds)
    if marginals:
        return do.hold_marginals(only, out, sets, as_json)
    if install is not None:
        return do.install(do.today(only), install, sets, as_json)
    if url is not None:
        return do.visit_service(do.today(only), url, at_once, speed, sets, out, as_json)
    do.make(study, names, seeds, visitors, resume, out or Path("simulated") / study.name, sets, as_json)
