"""`coldopen import`: titles, or an outside chart, into the service."""

from __future__ import annotations

from pathlib import Path

import click

from coldopen.catalogue import LAYOUTS, Import, import_titles
from coldopen.cli.common import data_option, json_option, open_engine, progress, put, words
from coldopen.core.errors import Problem
from coldopen.popularity import ChartImport, read_chart

_N_SHOWN = 10


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--layout", type=click.Choice(sorted(LAYOUTS)), help="Force a layout; otherwise the columns tell."
)
@click.option(
    "--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="For any other table; may be repeated."
)
@click.option(
    "--max-rejects", default="1%", show_default=True, help="Rows that may be set aside: 25, 0.01 or 1%."
)
@click.option("--chart", is_flag=True, help="The file is an outside chart of popularity, not titles.")
@click.option("--name", help="Whose chart it is, as visitors are told.")
@click.option("--dry-run", is_flag=True, help="Read and report, but put nothing in service.")
@data_option
@json_option
def import_(
    paths: tuple[Path, ...],
    layout: str | None,
    pairs: tuple[str, ...],
    max_rejects: str,
    chart: bool,
    name: str | None,
    dry_run: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Put titles in service from CSV, JSON Lines or Parquet. All of it or nothing.

    \b
    coldopen import netflix_titles.csv
    coldopen import films.csv --map id=film_no --map name=title --max-rejects 25
    coldopen import --chart top10-by-country.parquet --name "Netflix Top 10"

    A service that runs on the same data folder has the new titles within a second. Several files become one
    catalogue. A catalogue is replaced as a whole; what changed is reported.
    """
    if chart:
        _import_chart(paths, name, _mapping(pairs), dry_run, data, as_json)
        return
    with open_engine(data) as engine:
        before = engine.loaded().edition.catalogue
        with progress("reading titles") as tell:
            done = import_titles(
                list(paths),
                layout=layout,
                mapping=_mapping(pairs) or None,
                max_rejects=max_rejects,
                previous=before if len(before) else None,
                progress=lambda _, n, total: tell(n, total),
            )
        if not dry_run:
            engine.install("catalogue", done.data)
    put(_told(done), as_json, lambda: _report(done, dry_run))


def _import_chart(
    paths: tuple[Path, ...],
    name: str | None,
    mapping: dict[str, str],
    dry_run: bool,
    data: Path,
    as_json: bool,
) -> None:
    if len(paths) != 1:
        raise Problem("paths", len(paths), "one chart at a time")
    with open_engine(data) as engine:
        catalogue = engine.loaded().edition.catalogue
        if not len(catalogue):
            raise Problem(
                "catalogue", "none in service", "titles to match the chart with: run `coldopen import` first"
            )
        read = read_chart(paths[0], catalogue, name, mapping or None)
        if not dry_run:
            engine.install("chart", read.chart.encode())
    put(_chart_told(read), as_json, lambda: _chart_report(read, dry_run))


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        field, equals, column = pair.partition("=")
        if not equals or not field or not column:
            raise Problem("map", pair, "FIELD=COLUMN, such as name=title")
        mapping[field] = column
    return mapping


def _told(done: Import) -> dict[str, object]:
    return {
        "catalogue": done.id,
        "n_titles": len(done.titles),
        "n_rows": done.n_rows,
        "layouts": done.layouts,
        "rejects": done.rejects,
        "unread": done.unread,
        "diff": {k: len(getattr(done.diff, k)) for k in ("added", "removed", "changed")},
        "gaps": done.gaps,
        "notes": done.notes,
    }


def _report(done: Import, dry_run: bool) -> None:
    diff = done.diff
    words.print(
        f"{len(done.titles):,} titles {_state(dry_run)} as catalogue {done.id} "
        f"({', '.join(sorted(set(done.layouts)))} layout)"
    )
    words.print(f"  {len(diff.added):,} added, {len(diff.removed):,} removed, {len(diff.changed):,} changed")
    lacking = {f: getattr(done.gaps, f) for f in done.gaps.__struct_fields__}
    for field, gap in lacking.items():
        if gap.n_titles:
            words.print(f"  without {field}: {gap.n_titles:,} ({gap.share:.1%})")
    for note in done.notes:
        words.print(f"  note: {note}", markup=False)
    if done.unread:
        n_values = sum(u.n_rows for u in done.unread)
        words.print(f"  {n_values:,} values were not understood and count as unknown; the most frequent:")
        for unread in sorted(done.unread, key=lambda u: -u.n_rows)[:_N_SHOWN]:
            words.print(f"    {unread.field} {unread.value!r}: {unread.n_rows:,} rows", markup=False)
    if done.rejects:
        words.print(f"  {len(done.rejects):,} of {done.n_rows:,} rows set aside:")
        for reject in done.rejects[:_N_SHOWN]:
            words.print(f"    {reject}", markup=False)


def _chart_told(read: ChartImport) -> dict[str, object]:
    return {
        "chart": read.chart.id,
        "name": read.chart.name,
        "n_rows": read.n_rows,
        "n_matched": read.n_matched,
        "places": read.places,
        "unmatched": read.unmatched,
        "notes": read.notes,
    }


def _chart_report(read: ChartImport, dry_run: bool) -> None:
    words.print(f"chart {read.chart.name!r} {_state(dry_run)}: {len(read.places)} places", markup=False)
    words.print(f"  {read.n_matched:,} of {read.n_rows:,} rows name titles of the catalogue")
    for note in read.notes:
        words.print(f"  note: {note}", markup=False)


def _state(dry_run: bool) -> str:
    return "read, not put in service" if dry_run else "in service"
