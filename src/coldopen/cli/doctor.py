"""`coldopen doctor`: whether everything is as it should be, and what can be set."""

from __future__ import annotations

import platform
import shutil
import sys
from pathlib import Path

import apsw
import click
import msgspec
import numpy as np
from msgspec import Struct

import coldopen
from coldopen.catalogue import gaps
from coldopen.cli.common import SETTINGS_FILE, data_option, json_option, open_engine, put, words
from coldopen.core.errors import Problem
from coldopen.log import unix_ms
from coldopen.plugins import GROUPS, installed
from coldopen.policies import Exploration, exploration_of
from coldopen.popularity import STREAMS_A_TITLE, Concentration, concentration_of
from coldopen.settings import all_settings

_LOW_DISK_BYTES = 2**30
_WORTH_TELLING = 0.2
_FEW_EVERYWHERE = 0.5


class Finding(Struct, frozen=True):
    """One thing that was looked at: whether it is well, and what was found."""

    well: bool
    what: str
    found: str


@click.command()
@click.option(
    "--settings", "list_settings", is_flag=True, help="List every setting with its default and meaning."
)
@data_option
@json_option
def doctor(list_settings: bool, data: Path, as_json: bool) -> None:
    """Look at versions, the data folder, the catalogue and the log, and say what is not well.

    \b
    coldopen doctor
    coldopen doctor --settings
    """
    if list_settings:
        _list_settings(data, as_json)
        return
    findings = _look(data)

    def say() -> None:
        for finding in findings:
            mark = "[green]well[/]" if finding.well else "[red]look[/]"
            words.print(mark, end=" ")
            words.print(f"{finding.what}: {finding.found}", markup=False)

    put(findings, as_json, say)
    if not all(finding.well for finding in findings):
        sys.exit(1)


def _look(data: Path) -> list[Finding]:
    findings = [
        Finding(
            True,
            "coldopen",
            f"{coldopen.__version__}, Python {platform.python_version()}, numpy {np.__version__}",
        ),
        Finding(True, "SQLite", apsw.sqlite_lib_version()),
        *[Finding(True, f"plugin {p.name}", f"{GROUPS[p.kind]}, {p.identity}") for p in installed()],
    ]
    try:
        with open_engine(data) as engine:
            free = shutil.disk_usage(data).free
            findings.append(Finding(free > _LOW_DISK_BYTES, "disk", f"{free / 2**30:.1f} GiB free at {data}"))
            health = engine.log.health()
            state = health.failed or f"{health.last_seq:,} records, {health.fold_lag} not yet folded"
            findings.append(Finding(health.failed is None, "log", state))
            findings += [Finding(False, "log", complaint) for complaint in health.complaints]
            loaded = engine.loaded()
            titles, book = loaded.edition.catalogue.titles, loaded.book
            counts = loaded.view.folds.get("popularity")
            spread = concentration_of(counts, len(titles), engine.settings.popularity)
            exposure = loaded.view.folds.get("exposure")
            tried = exploration_of(exposure, unix_ms(), engine.settings.new_titles)
    except (Problem, OSError) as error:
        return [*findings, Finding(False, "data folder", str(error))]
    if not titles:
        return [
            *findings,
            Finding(False, "catalogue", "none in service: run `coldopen import` or `coldopen demo`"),
        ]
    findings.append(Finding(True, "catalogue", f"{len(titles):,} titles, {loaded.edition.catalogue.id}"))
    lacking = gaps(titles)
    for field in lacking.__struct_fields__:
        gap = getattr(lacking, field)
        if gap.share >= _WORTH_TELLING:
            findings.append(Finding(False, "catalogue", f"{gap.share:.0%} of titles have no {field}"))
    everywhere = loaded.edition.catalogue.allowed(None, unix_ms(), None).mean()
    if everywhere < _FEW_EVERYWHERE:
        told = f"only {everywhere:.0%} of titles may be shown to visitors of unknown country"
        findings.append(Finding(False, "catalogue", told))
    findings += _concentration(spread)
    findings += _new_titles(tried)
    findings.append(
        Finding(
            True,
            "rules",
            f"{len(book.rules)} rules, {len(book.rows)} editorial rows, {len(book.culture)} culture rules",
        )
    )
    return findings


def _concentration(found: Concentration) -> list[Finding]:
    """How unevenly streams are spread over titles, with each alarm."""
    if found.gini is None or found.top_share is None:
        return []
    few = "" if found.streams >= STREAMS_A_TITLE * found.n_titles else "; too few for an alarm"
    told = (
        f"Gini coefficient {found.gini:.3f}, top 1% of titles {found.top_share:.1%}, of {found.streams:,.0f} "
        f"decayed streams over {found.n_titles:,} titles{few}"
    )
    alarms = [Finding(False, "concentration", alarm) for alarm in found.alarms]
    return alarms or [Finding(True, "concentration", told)]


def _new_titles(found: Exploration) -> list[Finding]:
    """Whether new titles are seen as often as they are to be, and how much is tried out for that."""
    told = []
    if found.n_new:
        told.append(
            f"{found.n_new} titles are new, {found.n_reached} of them seen {found.impressions} times or "
            f"more, {found.n_behind} behind time; least {found.least}, median {found.median:g}"
        )
    if found.n_left:
        told.append(f"{found.n_short} of {found.n_left} that were new before were not seen so often")
    if found.n_pages:
        told.append(
            f"tried out today on {found.n_tried_on} of {found.n_pages} pages, at most "
            f"{found.most_in_a_visit} in a visit (cap {found.per_visit}) and {found.most_for_a_visitor} for "
            f"a visitor (cap {found.per_visitor} in {found.days:g} days)"
        )
    return [Finding(True, "new titles", "; ".join(told))] if found.n_new or found.n_left else []


def _list_settings(data: Path, as_json: bool) -> None:
    listed = list(all_settings())

    def say() -> None:
        words.print(
            f"Set them in {data / SETTINGS_FILE}, or as COLDOPEN_ROOM__NAME in the environment.\n",
            markup=False,
        )
        for setting in listed:
            default = msgspec.json.encode(setting.default).decode()
            default = default if len(default) <= 60 else f"{default[:57]}..."
            unit = f" ({setting.unit})" if setting.unit else ""
            words.print(f"{setting.name} = {default}{unit}", style="bold", markup=False)
            words.print(f"    {setting.help}", markup=False)

    put(listed, as_json, say)
