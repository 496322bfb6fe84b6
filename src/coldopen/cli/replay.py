"""`coldopen replay` and `coldopen belief`: a page again, and what is believed of whom it was for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from coldopen.cli.common import data_option, json_option, open_engine, put, words
from coldopen.planner import ExportedBelief, Replay, Trace

_SAID = {"same": "the same, bit for bit", "different": "different", "cannot": "cannot be made again"}
_EXIT = {"same": 0, "different": 1, "cannot": 2}
_N_ALTERNATIVES = 3
_N_ROWS = 6


@click.command()
@click.argument("decision")
@click.option("--trace", is_flag=True, help="Also show how it came about: rows, chances, constraints, times.")
@click.option("--title", metavar="ID", help="Say why this title is on the page, or is not.")
@data_option
@json_option
def replay(decision: str, trace: bool, title: str | None, data: Path, as_json: bool) -> None:
    """Make a page again from its record, and say whether it comes out the same or what has changed since.

    Works beside a running service. Ends with 0 where it is the same, bit for bit, 1 where it is different,
    2 where it cannot be made again.

    \b
    coldopen replay 01a209d3a98d670637d39cc4a18cfc56.1a209d3aa3b345a0
    coldopen replay 01a209d3a98d670637d39cc4a18cfc56.1a209d3aa3b345a0 --title t00081
    """
    with open_engine(data) as engine:
        found = engine.replay(decision, trace, title)
    put(found, as_json, lambda: _say(found, trace))
    sys.exit(_EXIT[found.outcome])


@click.command()
@click.argument("visit")
@data_option
@json_option
def belief(visit: str, data: Path, as_json: bool) -> None:
    """Show what is believed of a visitor's taste, for another recommender to go on from, and whether they are
    a newcomer still. VISIT is the id of a visit, or of one of its pages.

    \b
    coldopen belief 01a209d3a98d670637d39cc4a18cfc56 --json
    """
    with open_engine(data) as engine:
        found = engine.belief(visit)
    put(found, as_json, lambda: _say_belief(found))


def _say(found: Replay, trace: bool) -> None:
    words.print(Text(_SAID[found.outcome], style="bold"))
    for line in _lines(found):
        words.print(line, markup=False, soft_wrap=True)
    if found.slots:
        words.print(_slots(found))
    if found.trace is not None and found.trace.title is not None:
        told = found.trace.title
        words.print(Text(f"\n{told.id}  {told.name}", style="bold"))
        _print(told.said)
    if found.trace is not None and trace:
        _say_trace(found.trace)


def _lines(found: Replay) -> Iterator[str]:
    if found.why_not:
        yield found.why_not
    yield from (f"changed since: {each}" for each in found.changed)
    yield from (f"different: {each}" for each in found.differences)
    yield from found.notes
    if found.tier is not None:
        reason = f" ({found.tier_reason})" if found.tier_reason else ""
        yield f"tier {found.tier}{reason}, row policy {found.policy or 'none: nothing was drawn'}"
    for each in found.assignments:
        yield f"experiment {each.experiment}: variant {each.variant}"


def _slots(found: Replay) -> Table:
    table = Table("slot", "row", "titles", "chance", "others", "likeliest other", box=None)
    for column in (0, 2, 3, 4):
        table.columns[column].justify = "right"
    for each in found.slots:
        other = "" if each.its_chance is None else f"{each.likeliest}  {each.its_chance:.4f}"
        numbers = (str(each.n_titles), f"{each.chance:.4f}", str(each.n_alternatives or "-"))
        table.add_row(str(each.slot), Text(each.key), *numbers, Text(other))
    return table


def _say_trace(trace: Trace) -> None:
    _head("Row sources, and the rows that were read")
    for source in trace.sources:
        rows = ", ".join(f"{row.key} ({row.n_allowed} of {row.n_titles})" for row in source.rows[:_N_ROWS])
        more = f" and {len(source.rows) - _N_ROWS} more" if len(source.rows) > _N_ROWS else ""
        trouble = f" {source.trouble}" if source.trouble else ""
        _print([f"{source.name:10} {source.ms:6.2f} ms{trouble}  {rows or 'nothing'}{more}"])
    _head("Slots")
    words.print(_alternatives(trace))
    if trace.titles:
        _head("Titles that were drawn for their places")
        _print(
            f"row {t.row}, column {t.column}: {t.title}, {t.how}, {t.chance:.4f} of {t.n_others + 1}"
            for t in trace.titles
        )
    _head(f"{trace.n_allowed:,} of {trace.n_titles:,} titles might be shown")
    _print(f"{r.n_titles:,} by {r.constraint}: {', '.join(r.examples)}" for r in trace.removals)
    _print(f"rows that rules forbid: {pattern}" for pattern in trace.forbidden_rows)
    _head("Times of making it again")
    _print(f"{timing.stage:30} {timing.ms:8.2f} ms" for timing in trace.timings)


def _alternatives(trace: Trace) -> Table:
    table = Table("slot", "how", "row", "chance", "value", "spread", "gain", "order", box=None)
    for column in (0, 3, 4, 5, 6, 7):
        table.columns[column].justify = "right"
    for slot in trace.slots:
        flag = "" if slot.as_logged else " (not as logged)"
        table.add_row(str(slot.slot), f"{slot.how}{flag}", Text(slot.key, style="bold"), f"{slot.chance:.4f}")
        best = sorted(slot.alternatives, key=lambda each: -each.chance)[:_N_ALTERNATIVES]
        shown = [each for each in slot.alternatives if each in best or each.key == slot.key]
        for each in sorted(shown, key=lambda each: -each.chance):
            value = (f"{each.mean:.4f}", f"{each.spread:.4f}", f"{each.gain:.2f}", str(each.order))
            table.add_row("", "", Text(each.key), f"{each.chance:.4f}", *value)
    return table


def _head(text: str) -> None:
    words.print(Text(f"\n{text}", style="bold"))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        words.print(line, markup=False, soft_wrap=True)


def _say_belief(found: ExportedBelief) -> None:
    length = sum(x * x for x in found.mean) ** 0.5
    spread = sum(found.covariance[i][i] for i in range(len(found.mean))) ** 0.5
    _print(
        [
            f"visit {found.visit}: {found.stage.why}",
            f"rests on {found.n_signals} signals and {found.n_acts} acts, up to record {found.evidence}",
            f"model {found.model}: {len(found.mean)} factors, link {found.offset:g} + {found.scale:g} x.v",
            f"the mean is {length:.3f} long, the spread about it {spread:.3f}; --json has the numbers",
        ]
    )
