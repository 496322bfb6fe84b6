"""Reading experiments from plain tables (TOML, JSON), telling all that is wrong at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from coldopen.experiments.errors import ExperimentErrors, ExperimentProblem
from coldopen.experiments.forms import Experiment, Holdout
from coldopen.rules import Fault, convert

Entry = Experiment | Holdout


def read_toml(file: str, text: str) -> tuple[list[Entry], list[ExperimentProblem]]:
    """The experiments and the holdout of one TOML text, and all that is wrong with it."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # ValueError: also of a number of thousands of digits
        return [], [ExperimentProblem(file, "", "", str(error), "a TOML document")]
    entries: list[Entry] = []
    problems: list[ExperimentProblem] = []
    for name, table in tables.items():
        if name == "experiment" and isinstance(table, list):
            for n, each in enumerate(table):
                _take(each, Experiment, _named(each, n), file, entries, problems)
        elif name == "holdout" and isinstance(table, Mapping):
            _take(table, Holdout, "holdout", file, entries, problems)
        else:
            told = "experiments, each headed [[experiment]], and at most one [holdout]"
            problems.append(ExperimentProblem(file, "", name, table, told))
    return entries, problems


def read_experiment(table: Mapping[str, Any]) -> Experiment:
    """An experiment from a plain table, as JSON gives it. Raises ExperimentErrors with all that is wrong in
    its form."""
    entries: list[Entry] = []
    problems: list[ExperimentProblem] = []
    _take(table, Experiment, _named(table, 0), "", entries, problems)
    if problems or not isinstance(entries[0], Experiment):
        raise ExperimentErrors(problems)
    return entries[0]


def reread(entry: Entry) -> tuple[list[Entry], list[ExperimentProblem]]:
    """An entry made in Python, which nothing checks, as if it had been read; all that is wrong in form."""
    entries: list[Entry] = []
    problems: list[ExperimentProblem] = []
    item = f"experiment {entry.id!r}" if isinstance(entry, Experiment) else "holdout"
    _take(msgspec.to_builtins(entry), type(entry), item, "", entries, problems)
    return entries, problems


def _take(
    table: object,
    form: type[Entry],
    item: str,
    file: str,
    entries: list[Entry],
    problems: list[ExperimentProblem],
) -> None:
    try:
        entry, faults = convert(_with_dotted_settings(table), form)
    except RecursionError:
        entry, faults = None, [Fault("", "tables nested too deeply", "tables a few levels deep")]
    problems.extend(ExperimentProblem(file, item, *fault) for fault in faults)
    if entry is not None:
        entries.append(entry)


def _named(table: object, n: int) -> str:
    given = table.get("id") if isinstance(table, Mapping) else None
    return f"experiment {given!r}" if isinstance(given, str) else f"experiment number {n + 1}"


def _with_dotted_settings(table: object) -> object:
    """The same table, settings that are written as tables of tables being named with dots: in TOML,
    `policy.name = "rules"` is a table within a table."""
    if not isinstance(table, Mapping):
        return table
    told = dict(table)
    if isinstance(told.get("settings"), Mapping):
        told["settings"] = dict(_dotted("", told["settings"]))
    if isinstance(told.get("variants"), list | tuple):
        told["variants"] = [_with_dotted_settings(each) for each in told["variants"]]
    return told


def _dotted(path: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        full = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from _dotted(full, value)
        else:
            yield full, value
