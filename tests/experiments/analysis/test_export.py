"""Tables that GrowthBook and warehouses can read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from coldopen.experiments.analysis.export import export
from coldopen.experiments.analysis.gathering import CLOSED, OUTCOMES

START = 1_728_000_000_000


def told() -> pa.Table:
    """Two visitors, of whom the second was never exposed, and whose week is not over."""
    columns = {
        "unit": ["a", "b"],
        "variant": ["rules", "learned"],
        "assigned_at": [START, START + 1000],
        "exposed_at": [START + 5, None],
        "first_at": [START, START + 1000],
        "n_variants": [1, 1],
        "automatic": [0, 0],
        **{name: ["tv", None] for name in ("device", "country", "region", "language", "referral")},
        **{name: [1.0, 0.0] for name in OUTCOMES},
        **{name: [1, 1] for name in CLOSED.values()},
        "matured_7d": [1, 0],
    }
    return pa.table(columns)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    export(told(), "learned-rows", tmp_path / "tables")
    return tmp_path / "tables"


def rows(folder: Path, select: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        return connection.execute(select.format(folder=folder)).fetchall()


def test_exposures_are_growthbooks_assignment_query(folder: Path) -> None:
    columns = "anonymous_id, epoch_ms(timestamp), experiment_id, variation_id, device"
    found = rows(folder, f"SELECT {columns} FROM '{{folder}}/exposures.parquet'")
    assert found == [("a", START + 5, "learned-rows", "rules", "tv")]


def test_assignments_hold_everybody(folder: Path) -> None:
    found = rows(folder, "SELECT anonymous_id, variation_id FROM '{folder}/assignments.parquet' ORDER BY 1")
    assert found == [("a", "rules"), ("b", "learned")]


def test_a_metric_whose_window_has_not_closed_is_null(folder: Path) -> None:
    columns = "anonymous_id, first_stream, return_7d"
    found = rows(folder, f"SELECT {columns} FROM '{{folder}}/metrics.parquet' ORDER BY 1")
    assert found == [("a", 1.0, 1.0), ("b", 0.0, None)]


def test_timestamps_are_timestamps_in_utc(folder: Path) -> None:
    table = parquet.read_table(folder / "metrics.parquet")
    assert str(table.schema.field("timestamp").type) == "timestamp[ms, tz=UTC]"
    assert table["timestamp"][0].as_py() == datetime.fromtimestamp(START / 1000, UTC)


def test_a_second_export_replaces_the_first(folder: Path) -> None:
    paths = export(told().slice(0, 1), "learned-rows", folder)
    assert [path.name for path in paths] == ["assignments.parquet", "exposures.parquet", "metrics.parquet"]
    assert rows(folder, "SELECT count(*) FROM '{folder}/assignments.parquet'") == [(1,)]
