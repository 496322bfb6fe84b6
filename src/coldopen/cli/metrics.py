"""`coldopen metrics`: what metrics are, and how well candidates for one tell who comes back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
from rich import box
from rich.table import Table

from coldopen.cli.common import aside, data_option, json_option, put, settings_of, without_analysis, words
from coldopen.metrics import DEFINITIONS, stated

if TYPE_CHECKING:
    from coldopen.metrics.roc import Area
    from coldopen.metrics.success import Bin, SuccessStudy

_NAMES = {
    "streamed_minutes": "minutes streamed",
    "session_minutes": "minutes in sittings",
    "n_streams": "streams",
    "n_completed": "titles watched to their end",
    "n_clicks": "placements clicked",
    "n_added": "titles put on the list",
}


@click.group()
def metrics() -> None:
    """What pages are judged by.

    \b
    coldopen metrics list
    coldopen metrics success --plot plots
    """


@metrics.command("list")
@data_option
@json_option
def list_(data: Path, as_json: bool) -> None:
    """The definitions, with the settings that are part of each."""
    options = settings_of(data).metrics
    told = [
        {**msgspec.structs.asdict(each), "stated": stated(each.name, options)}
        for each in DEFINITIONS.values()
    ]

    def say() -> None:
        table = _table("metric", "what it is", "better", "window", "role")
        for each in DEFINITIONS.values():
            table.add_row(each.name, each.help, each.better, each.window, each.role)
        words.print(table)

    put(told, as_json, say)


@metrics.command()
@click.option(
    "--plot", type=click.Path(path_type=Path, file_okay=False), help="Draw success.svg and .png there."
)
@data_option
@json_option
def success(plot: Path | None, data: Path, as_json: bool) -> None:
    """How well each candidate for a successful first session tells who comes back, on history.

    Reads what is sealed of the log. Whoever comes again after the first day and within seven days of their
    first page has come back. Visitors count who have a durable id, whose week is over, and who are no bots.
    It chooses nothing: the setting metrics.success_minutes does.
    """
    try:
        from coldopen.metrics.success import study
        from coldopen.metrics.tables import of_folder
    except ModuleNotFoundError as missing:
        raise without_analysis("metrics", missing) from None
    told = study(of_folder(data), settings_of(data).metrics)
    put(told, as_json, lambda: _say(told))
    if plot is not None:
        from coldopen.metrics.success_plot import draw

        for path in draw(told, plot):
            aside.print(f"drawn in {path}", markup=False, soft_wrap=True)


def _say(told: SuccessStudy) -> None:
    left_out = "".join(f"; {n:,} left out: {why}" for why, n in told.left_out.items())
    if not told.n:
        words.print(f"Nothing can be told yet: no visitor counts{left_out}")
        return
    words.print(f"{told.n:,} visitors, {_percent(told.back)} came back{left_out}")
    table = _table("a success is", "share", "back, of these", "of the others", "AUC")
    for each in told.candidates:
        what = f"{_NAMES[each.column]} >= {each.at_least:g}"
        shares = (_percent(share) for share in (each.share, each.back_with, each.back_without))
        table.add_row(what, *shares, _area(each.area))
    for score in told.scores:
        table.add_row(f"{_NAMES[score.column]}, any number", "", "", "", _area(score.area), style="dim")
    words.print(table)
    bins = _table("minutes streamed", "visitors", "came back")
    for few in told.bins:
        interval = f"{_percent(few.back)} [{_percent(few.low)}, {_percent(few.high)}]"
        bins.add_row(_minutes(few), f"{few.n:,}", interval)
    words.print(bins)


def _minutes(few: Bin) -> str:
    if few.up_to is None:
        return f"over {few.over:g}"
    return f"{few.over:g} to {few.up_to:g}" if few.up_to else "none"


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE, padding=(0, 1), show_edge=False)
    for column in columns:
        table.add_column(column, no_wrap=column != "what it is")
    return table


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"


def _area(area: Area) -> str:
    if area.value is None:
        return f"- ({area.why})"
    return f"{area.value:.3f} [{area.low:.3f}, {area.high:.3f}]"
