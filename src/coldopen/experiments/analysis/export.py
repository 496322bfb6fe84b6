"""An experiment as Parquet tables, for GrowthBook and warehouses.

- `exposures.parquet`: one row for each visitor exposed, in the layout of GrowthBook's experiment assignment
  query: `anonymous_id`, `timestamp`, `experiment_id`, `variation_id`, and signals as dimensions.
- `assignments.parquet`: one row for each visitor assigned, exposed or not, counted or not.
- `metrics.parquet`: a fact table: one row for each visitor, `timestamp` being their first page, and a column
  for each outcome, null where it is undefined or its window had not closed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coldopen.experiments.analysis.gathering import CLOSED, OUTCOMES, WINDOWS

if TYPE_CHECKING:
    import pyarrow as pa

DIMENSIONS = ("device", "country", "region", "language", "referral")
TABLES = ("assignments", "exposures", "metrics")


def export(told: pa.Table, experiment: str, directory: Path) -> list[Path]:
    """Write the tables into a folder, replacing those of before; returns their paths.

    Arguments:
        told: one row for each visitor assigned, as `gather` gives them.
        experiment: its id.
        directory: the folder; made where there is none.
    """
    import pyarrow.parquet as parquet

    directory.mkdir(parents=True, exist_ok=True)
    made = {"assignments": _assignments, "exposures": _exposures, "metrics": _metrics}
    paths = []
    for name in TABLES:
        path = directory / f"{name}.parquet"
        parquet.write_table(made[name](told, experiment), path, compression="zstd")
        paths.append(path)
    return paths


def _assignments(told: pa.Table, experiment: str) -> pa.Table:
    return _of(
        told,
        experiment,
        "assigned_at",
        exposed_at=_moments(told, "exposed_at"),
        n_variants=told["n_variants"],
        automatic=told["automatic"],
    )


def _exposures(told: pa.Table, experiment: str) -> pa.Table:
    import pyarrow.compute as compute

    exposed = told.filter(compute.is_valid(told["exposed_at"]))
    return _of(exposed, experiment, "exposed_at", **{name: exposed[name] for name in DIMENSIONS})


def _metrics(told: pa.Table, experiment: str) -> pa.Table:
    import pyarrow.compute as compute

    outcomes = {
        name: compute.if_else(compute.equal(told[CLOSED[WINDOWS[name]]], 1), told[name], None)
        for name in OUTCOMES
    }
    return _of(told, experiment, "first_at", **outcomes)


def _of(told: pa.Table, experiment: str, at: str, **columns: pa.ChunkedArray) -> pa.Table:
    """Who, when, in which variant, and more columns."""
    import pyarrow as pa

    n = told.num_rows
    first = {
        "anonymous_id": told["unit"],
        "timestamp": _moments(told, at),
        "experiment_id": pa.array([experiment] * n, pa.string()).dictionary_encode(),
        "variation_id": told["variant"],
    }
    return pa.table({**first, **columns})


def _moments(told: pa.Table, column: str) -> pa.ChunkedArray:
    """Unix milliseconds as timestamps in UTC."""
    import pyarrow as pa

    return told[column].cast(pa.int64()).cast(pa.timestamp("ms", tz="UTC"))
