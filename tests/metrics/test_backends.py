"""The same numbers on DuckDB and on Spark, of the same Parquet files, in whatever order rows lie and however
often they are told."""

from __future__ import annotations

import math
import os
import random
import shutil
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow.parquet as pq
import pytest

from coldopen.metrics.clicks import clicks_by_place, clicks_by_row, unit_tiles
from coldopen.metrics.exposures import exposures
from coldopen.metrics.guardrails import guardrails
from coldopen.metrics.setting_aside import set_aside
from coldopen.metrics.tables import connect, given, keeping
from coldopen.metrics.visitors import visitors

DAY = 86_400
TITLES = "abcd"


@pytest.fixture(scope="module")
def files(tmp_path_factory, small_log):
    """A few hundred visits by chance, every row of the log twice and out of order, as Parquet."""
    log, rng = small_log.SmallLog(), random.Random(1)
    for i in range(150):
        _visitor(log, rng, f"u{i}")
    folder = tmp_path_factory.mktemp("log")
    for name, rows in log.rows.items():
        twice = [*rows, *rows]
        rng.shuffle(twice)
        log.rows[name] = twice
        pq.write_table(log.arrow(name), folder / f"{name}.parquet")
        log.rows[name] = rows
    return folder, log


def _visitor(log, rng: random.Random, unit: str) -> None:
    visitor = unit if rng.random() < 0.8 else None
    at = rng.randrange(0, 12 * DAY)
    for nth in range(1 + (visitor is not None) * rng.randrange(3)):
        visit = f"{unit}-{nth}"
        told = {"country": rng.choice(["IN", "DE", None]), "max_age": rng.choice([None, None, 12])}
        told["took_us"] = rng.choice([None, rng.randrange(500, 60_000)])
        log.page(visit, at, visitor, unit=visitor or visit, tier=rng.choice(["taste", "popularity"]), **told)
        log.assign(visitor or visit, rng.choice(["new", "old"]), at, rng.random() < 0.9, visit)
        _looks(log, rng, visit, at)
        at += rng.randrange(600, 5 * DAY)


def _looks(log, rng: random.Random, visit: str, at: float) -> None:
    now = at
    for row in range(rng.randrange(1, 5)):
        now += rng.random() * 20
        titles = rng.choices(TITLES, k=rng.randrange(1, 8))
        log.saw(visit, now, row, *titles, first=rng.choice([0, 0, 57]))
        placed = {"seq": log.seq, "decision": f"{visit}.1", "visit": visit, "row": row}
        log.rows["placements"] += [
            {**placed, "column": column, "title_id": title} for column, title in enumerate(titles)
        ]
        if rng.random() < 0.4:
            title, seconds = rng.choice(TITLES), rng.choice([30.0, 119.99, 120.0, 400.125, 2500.0])
            log.said(visit, ("click", now + 1, row, 0, title), ("play", now + 3, row, 0, title))
            log.said(visit, ("end", now + 3 + seconds, row, 0, title, seconds))
            now += 3 + seconds
        if rng.random() < 0.1:
            log.said(visit, *[("dismiss", now + i / 20, row, i, title) for i, title in enumerate("abc" * 5)])


def told(tables) -> dict[str, list]:
    """All that metrics tell of a log, in order."""
    variants = exposures(tables, "test")
    tiles = unit_tiles(tables, variants)
    found = {
        "visitors": visitors(tables),
        "exposures": variants,
        "clicks by row": clicks_by_row(tiles),
        "clicks by place": clicks_by_place(tiles, n_columns=6),
    }
    lists = {name: table.to_pyarrow().to_pylist() for name, table in found.items()}
    lists = {name: sorted(rows, key=lambda row: str(list(row.items())[:3])) for name, rows in lists.items()}
    others = (*guardrails(tables, variants), *set_aside(tables))
    return {**lists, "others": [msgspec.structs.asdict(each) for each in others]}


def same(one: dict[str, list], other: dict[str, list]) -> bool:
    """Whether all numbers agree, sums of fractions to the twelfth digit."""
    pairs = [
        (ours[column], theirs[column])
        for name in one
        for ours, theirs in zip(one[name], other[name], strict=True)
        for column in ours
    ]
    assert len(pairs) > 4000
    apart = [pair for pair in pairs if pair[0] != pair[1] and not _is_close(*pair)]
    assert apart == []
    return True


def _is_close(one: object, other: object) -> bool:
    are_numbers = isinstance(one, float) and isinstance(other, float)
    return are_numbers and math.isclose(one, other, rel_tol=1e-12, abs_tol=1e-14)


@pytest.fixture(scope="module")
def on_duckdb(files):
    """What DuckDB tells of the log as it happened, each row once and in order."""
    _, log = files
    return told(log.tables(ends=16 * DAY, may_repeat=False))


def test_rows_told_twice_and_out_of_order_change_nothing_on_duckdb(files, on_duckdb, small_log) -> None:
    assert same(told(_read(connect(), files[0], small_log)), on_duckdb)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of PySpark 4.0 with pandas 3, and of its sockets
def test_spark_tells_the_same(files, on_duckdb, small_log) -> None:
    with _spark() as connection:
        assert same(told(_read(connection, files[0], small_log)), on_duckdb)


def _read(connection, folder: Path, small_log):
    tables = {
        path.stem: connection.read_parquet(str(path), table_name=path.stem) for path in folder.iterdir()
    }
    return given(tables, small_log.TITLES, ends_at=small_log.ms(16 * DAY), keep=keeping(connection))


@contextmanager
def _spark():
    """Spark in this process, or the test is skipped (under CI it fails) with what is missing."""
    import ibis

    if shutil.which("java") is None:
        missing = "Java for Spark: apt-get install openjdk-17-jre-headless, or scripts/test as root on Debian"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    pyspark = pytest.importorskip("pyspark", reason="pip install 'coldopen[spark]'")
    del pyspark
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )
    try:
        yield ibis.pyspark.connect(session)
    finally:
        session.stop()
