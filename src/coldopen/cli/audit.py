"""`coldopen audit`: whether any page, in any country, breaks a culture rule."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.table import Table

from coldopen.cli.common import aside, data_option, json_option, millis, open_engine, progress, put, words
from coldopen.core.errors import Problem
from coldopen.engine import Engine, encode_titles
from coldopen.evaluation.audit import Audit, Sweep, check_name, write_audit
from coldopen.evaluation.audit import audit as audited
from coldopen.log import unix_ms
from coldopen.rules import RuleBook
from coldopen.signals import is_country

_N_SAID = 20


@click.command()
@click.option("--demo", is_flag=True, help="Audit the made-up titles and rules of `coldopen demo`.")
@click.option("--country", "among", multiple=True, metavar="CODE", help="Only this country; may be repeated.")
@click.option("--at", metavar="TIME", help="Pages as of this time, ISO 8601, UTC where no offset is given.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all that was found to a .json file, or the table of countries to a .csv one.",
)
@data_option
@json_option
def audit(
    demo: bool, among: tuple[str, ...], at: str | None, out: Path | None, data: Path, as_json: bool
) -> None:
    """Make pages for everyone whom culture rules tell apart, in every country, and judge each title on them.

    Ends with 1 where a page breaks a rule, each breach told, or where no page has a title. Leaves no trace in
    the log.

    \b
    coldopen audit --demo
    coldopen audit --country SA --country AE --out audit.json
    """
    if out is not None:
        check_name(out)
    countries = {_country(code) for code in among} or None
    with _engine(data, demo) as engine, progress("pages") as tell:
        loaded = engine.loaded()
        if not loaded.book.culture:
            raise Problem("rules", "no culture rules in service", "rules with some [[culture]] to audit")
        sweep = Sweep.of(loaded.book, loaded.edition.catalogue.titles, countries)
        found = audited(engine, sweep, unix_ms() if at is None else millis(at) or 0, tell)
    if out is not None:
        write_audit(found, out)
    put(found, as_json, lambda: _say(found))
    if found.n_breaches or not found.n_titles:
        sys.exit(1)


def _country(code: str) -> str:
    if not is_country(code.upper()):
        raise Problem("country", code, "an ISO 3166-1 alpha-2 code such as 'IN'")
    return code.upper()


@contextmanager
def _engine(data: Path, demo: bool) -> Iterator[Engine]:
    if not demo:
        with open_engine(data) as engine:
            yield engine
        return
    from coldopen.simulator.titles import generate_titles

    rules = files("coldopen.cli").joinpath("demo_rules.toml").read_text("utf-8")
    with TemporaryDirectory() as folder, Engine.open(folder) as engine:
        engine.install("catalogue", encode_titles(generate_titles(today=datetime.now(UTC).date())))
        engine.install("rules", RuleBook.parse({"demo_rules.toml": rules}).encode())
        yield engine


def _say(found: Audit) -> None:
    table = Table("country", "pages", "titles checked", "of them treated", "breaches", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for line in found.places:
        counts = (line.n_pages, line.n_titles, line.n_treated, line.n_breaches)
        table.add_row(line.country, *(f"{n:,}" for n in counts))
    words.print(table)
    for breach in found.breaches[:_N_SAID]:
        words.print(str(breach), markup=False, soft_wrap=True)
    for note in _notes(found):
        aside.print(note, markup=False, soft_wrap=True)
    words.print(
        f"{found.n_pages:,} pages in {len(found.places) - 1:,} countries and in an unknown one, "
        f"{found.n_titles:,} titles checked, and {found.n_frozen:,} of the frozen page: "
        f"{found.n_breaches:,} breaches of {found.n_rules:,} culture rules"
    )


def _notes(found: Audit) -> Iterator[str]:
    """What is no breach, but worth an editor's look."""
    more = found.n_breaches - min(len(found.breaches), _N_SAID)
    if more > 0:
        yield f"{more:,} more breaches: --out audit.json lists them"
    if found.n_empty:
        yield f"{found.n_empty:,} of the pages had no title, and prove nothing"
    for each in found.unmatched:
        meant = f" (did you mean {each.like!r}?)" if each.like is not None else ""
        yield f"culture {each.rule!r}: no title has the tag {each.tag!r}{meant}"
    for rule in found.idle:
        yield f"culture {rule!r}: held for nobody in this sweep"
    for rule in found.not_in_force:
        yield f"culture {rule!r}: its dates do not hold at the time of this audit"
    yield from found.pins
