"""Any outside log of single actions with their chances: a CSV or Parquet table, its columns by a map."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from coldopen import ope
from coldopen.core.errors import Problem
from coldopen.log.segments import quoted
from coldopen.ope.scored import averaged

TARGETS = ("column", "uniform", "greedy")
_MOST_ACTIONS = 200
_MOST = 1e30
"""Numbers go so far and no further, so that weights and their squares remain numbers."""

_CONFIG: dict[str, Any] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_ROW = "row_in_the_table"
_NO_MODEL = "the target's chances of all actions are needed: --target uniform or greedy, or mapped columns"


class Columns(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which columns of a table are what.

    Attributes:
        reward: what the action earned; true and false count 1 and 0.
        propensity: the chance with which it was chosen.
        action: which it was; needed for the targets `uniform` and `greedy`.
        target: the chance that the target would have chosen it with.
        unit: the visitor, where several rows are one's.
        order: what rows are ordered by, a time; as they stand otherwise.
        expected, expected_target: what a model expects of the action, and of the target's choice.
    """

    reward: str = "reward"
    propensity: str = "propensity"
    action: str = ""
    target: str = ""
    unit: str = ""
    order: str = ""
    expected: str = ""
    expected_target: str = ""


class TableReport(Struct, frozen=True, kw_only=True):
    """What a table says of a target: what was earned, what it would have earned by each estimator, and how
    well the log covers it; `refused` where it cannot answer."""

    table: str
    target: str
    alpha: float
    n: int
    n_units: int
    logged: ope.Estimate
    estimates: tuple[ope.Estimate, ...]
    overlap: ope.Overlap
    refused: tuple[str, ...] = ()


def evaluate_table(path: Path, columns: Columns, target: str = "column", alpha: float = 0.05) -> TableReport:
    """What a table says of a target.

    Args:
        path: a CSV or Parquet file, with a row for each action.
        columns: which columns are what.
        target: "column", the mapped column of its chances; "uniform", all actions alike; "greedy", always
            the action that had earned most on average before.
        alpha: intervals fail with this chance.

    Raises:
        Problem: the table cannot be read, a column is not there, or a row has no chance above 0 and up to 1,
            or no reward; the row is named.
    """
    if target not in TARGETS:
        raise Problem("target", target, f"one of {', '.join(TARGETS)}")
    for name in ("reward", "propensity"):
        if not getattr(columns, name):
            raise Problem("map", f"nothing for {name}", f"--map {name}=COLUMN")
    needed = {"column": "target", "uniform": "action", "greedy": "action"}[target]
    if not getattr(columns, needed):
        raise Problem("map", f"nothing for {needed}", f"--map {needed}=COLUMN for the target {target!r}")
    told = _read(path, columns)
    rewards = _numbers(told, "reward")
    logged = _numbers(told, "propensity", least=1 / _MOST, most=1.0)
    chances, features, expected = _target(told, rewards, target)
    log = ope.ActionLog(rewards, logged, chances)
    model = _model(told, features, expected, rewards)
    units = told.get("unit")
    why = ope.refusals(log.weights, rewards)
    scored = [ope.ips(log), ope.snips(log)]
    if model is not None:
        robust = (ope.doubly_robust(log, model), ope.self_normalised_doubly_robust(log, model))
        scored += [ope.direct(model), *robust]
    estimates = [ope.estimate_of(each, units, alpha, why) for each in scored]
    if model is None:
        estimates += [ope.undefined(name, _NO_MODEL) for name in ("direct", "dr", "sndr")]
    estimates += _bounded(log, alpha, why)
    return TableReport(
        table=str(path),
        target=target,
        alpha=alpha,
        n=len(rewards),
        n_units=len(rewards) if units is None else len(np.unique(units)),
        logged=ope.estimate_of(averaged("logged", rewards), units, alpha),
        estimates=tuple(estimates),
        overlap=ope.overlap_of(log.weights, units),
        refused=tuple(why),
    )


def _bounded(log: ope.ActionLog, alpha: float, why: Sequence[str]) -> list[ope.Estimate]:
    """Empirical likelihood with weights, and bets: for rewards from 0 to 1, each row a unit of its own."""
    names = ("cressie-read", "betting")
    w, r = log.weights, log.rewards
    if not why and (r.min() < 0 or r.max() > 1):
        why = (f"rewards go from {r.min():g} to {r.max():g}: these need them from 0 to 1",)
    if why:
        return [ope.undefined(name, "; ".join(why)) for name in names]
    try:
        likely, always = ope.closed_form_interval(w, r, alpha), ope.betting(w * r, w * (1 - r), alpha)
    except ImportError:
        return [ope.undefined(name, "pip install 'coldopen[analysis]'") for name in names]
    value = ope.closed_form(w, r)
    by_likelihood = replace(
        ope.undefined(names[0], ""), value=value, likely_low=likely[0], likely_high=likely[1]
    )
    return [by_likelihood, ope.betting_estimate(ope.ips(log).value, always)]


def _read(path: Path, columns: Columns) -> dict[str, np.ndarray]:
    """The mapped columns, by what they are. DuckDB can reach the table's folder alone, and loads nothing."""
    import duckdb

    mapped = {name: column for name in columns.__struct_fields__ if (column := getattr(columns, name))}
    order = mapped.pop("order", "")
    parts = [f"log.{_quoted(column)} AS {_quoted(name)}" for name, column in mapped.items()]
    parts.append(f"log.{_ROW}")
    by = f"log.{_quoted(order)}, log.{_ROW}" if order else f"log.{_ROW}"
    reader = "read_parquet" if path.suffix.lower() in (".parquet", ".pq") else "read_csv"
    numbered = f"(SELECT *, row_number() OVER () AS {_ROW} FROM {reader}(?)) AS log"
    try:
        with duckdb.connect(":memory:", config=_CONFIG) as connection:
            connection.execute(f"SET allowed_directories = [{quoted(path.resolve().parent)}]")
            connection.execute("SET enable_external_access = false")
            asked = f"SELECT {', '.join(parts)} FROM {numbered} ORDER BY {by}"
            found = connection.execute(asked, [_as_it_is(path.resolve())]).fetchnumpy()
    except duckdb.Error as error:
        why = str(error).partition("\n")[0]
        told = f"a CSV or Parquet table with the columns that are mapped ({why})"
        raise Problem("table", str(path), told) from None
    if not len(next(iter(found.values()))):
        raise Problem("table", str(path), "a table with rows")
    return dict(found)


def _as_it_is(path: Path) -> str:
    """A path that DuckDB takes for one file, whatever signs its name has."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _numbers(
    told: dict[str, np.ndarray], name: str, least: float = -_MOST, most: float = _MOST
) -> np.ndarray:
    """A column of numbers, (n,).

    Raises:
        Problem: one is missing or out of range; the first such row is named.
    """
    column = told[name]
    if column.dtype.kind not in "biuf":
        raise Problem(name, f"a column of {column.dtype}", "a column of numbers")
    values = np.ma.filled(np.ma.asarray(column).astype(float), np.nan)
    wrong = ~((values >= least) & (values <= most))
    if wrong.any():
        at = int(wrong.argmax())
        received = "nothing" if np.isnan(values[at]) else f"{values[at]:g}"
        row = int(told[_ROW][at])
        told_of = f"{received} ({int(wrong.sum()):,} such rows)"
        raise Problem(f"{name} in row {row:,}", told_of, f"a number from {least:g} up to {most:g}")
    return values


def _target(
    told: dict[str, np.ndarray], rewards: np.ndarray, target: str
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None]:
    """The target's chance of each action, and of what all its actions are as features (None where not known):
    the action that was chosen, and the target's chances of all."""
    if target == "column":
        return _numbers(told, "target", least=0.0, most=1.0), None, None
    names, actions = np.unique(np.ma.filled(told["action"].astype(str), ""), return_inverse=True)
    n, n_actions = len(actions), len(names)
    best = greedy(actions, rewards, n_actions) if target == "greedy" else None
    chances = np.full(n, 1 / n_actions) if best is None else (actions == best).astype(float)
    if n_actions > _MOST_ACTIONS:
        return chances, None, None
    features = np.eye(n_actions)[actions]
    expected = np.full((n, n_actions), 1 / n_actions) if best is None else np.eye(n_actions)[best]
    return chances, features, expected


def greedy(actions: np.ndarray, rewards: np.ndarray, n_actions: int) -> np.ndarray:
    """For each row, the action that had earned most on average in the rows before, each beginning with half a
    reward in one; of equals, the first. (n,).

    >>> greedy(np.array([0, 1, 1]), np.array([0.0, 1.0, 1.0]), 2).tolist()
    [0, 1, 1]
    """
    sums, counts, best = np.full(n_actions, 0.5), np.ones(n_actions), np.zeros(len(actions), np.int64)
    for i, (action, reward) in enumerate(zip(actions.tolist(), rewards.tolist(), strict=True)):
        best[i] = (sums / counts).argmax()
        sums[action] += reward
        counts[action] += 1
    return best


def _model(
    told: dict[str, np.ndarray],
    features: np.ndarray | None,
    expected: np.ndarray | None,
    rewards: np.ndarray,
) -> ope.Modelled | None:
    """The mapped model, or one that is fitted to the rows before."""
    if "expected" in told and "expected_target" in told:
        return ope.Modelled(_numbers(told, "expected"), _numbers(told, "expected_target"))
    if features is None or expected is None:
        return None
    return ope.forward_actions(features, expected, rewards)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
