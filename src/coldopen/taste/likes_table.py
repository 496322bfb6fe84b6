"""Likes from anyone's table: CSV, JSON Lines or Parquet, read by DuckDB, which reaches no network.

A row says that a visitor liked a title. The columns are visitor, title, optionally time (ISO 8601, or Unix
time in seconds or milliseconds) and value (a rating, or seconds watched); every other column is a signal of
the visitor on arrival, of several values where they are divided by "|".
"""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.taste.gathering import MOST_LIKES, Gathered, gather
from coldopen.taste.table_columns import Columns

if TYPE_CHECKING:
    import duckdb

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_LONGEST_HEADER = 1 << 20


class TableAccount(Struct, frozen=True, kw_only=True):
    """What became of a table's rows.

    `n_rows` were read. Left out were those without visitor or title (`n_blank`), those whose time or value
    cannot be read (`bad_time` and `bad_value` are the first of them), and those with a value below the least
    (`n_below`). `signals` are the columns taken for signals, `unused` those that no signal can be made of.
    """

    n_rows: int
    n_blank: int = 0
    n_bad_times: int = 0
    bad_time: str | None = None
    n_bad_values: int = 0
    bad_value: str | None = None
    n_below: int = 0
    signals: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def read_likes_table(
    path: str | Path,
    titles: Sequence[Title] = (),
    least: float | None = None,
    mapping: Mapping[str, str] | None = None,
    most: int = MOST_LIKES,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> tuple[Gathered, TableAccount]:
    """The likes in a file, and an account of its rows.

    Arguments:
        path: the file. Its ending, or else its look, says what it is.
        titles: the catalogue. Where it is empty, the titles are those of the table.
        least: the smallest value that is a like; needed where there is a column of values.
        mapping: the column of a field, where it has another name: {"visitor": "userId"}.
        most: how many likes of one visitor count, their first.
        progress: told (stage, steps done, of how many).

    Raises:
        Problem: the file or a column is missing or cannot be read, it has no rows, or every row had to be
            left out.
    """
    import duckdb  # heavy, and needed for nothing else when serving

    source = _source(path)
    progress("reading the table", 0, 2)
    try:
        with duckdb.connect(":memory:", config=_CONFIG) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            told = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            columns = Columns.among({name: kind for name, kind, *_ in told}, mapping or {})
            _check_least(columns, least)
            connection.execute(f"CREATE TEMP TABLE given AS {columns.select(source)}")
            progress("reading the table", 1, 2)
            account = _judge(connection, columns, least)
            gathered = gather(connection, titles, columns.arrival, "time" in columns.fields, most)
    except duckdb.Error as error:
        raise Problem("table", str(path), f"a table that can be read ({_reason(error)})") from None
    progress("reading the table", 2, 2)
    return gathered, account


def _check_least(columns: Columns, least: float | None) -> None:
    column = columns.fields.get("value")
    if column is not None and least is None:
        raise Problem(
            "least", f"none, and values in {column!r}", "the smallest value that is a like, such as 4"
        )
    if column is None and least is not None:
        raise Problem(
            "columns", ", ".join(columns.kinds), "one named 'value' or 'rating', as a least is given"
        )


def _judge(connection: duckdb.DuckDBPyConnection, columns: Columns, least: float | None) -> TableAccount:
    """Makes the table `kept` of the rows that are likes, and an account of the rest."""
    cases = ["WHEN coalesce(visitor, '') = '' OR coalesce(title, '') = '' THEN 'blank'"]
    if "time" in columns.fields:
        cases.append("WHEN at_ms IS NULL THEN 'time'")
    if least is not None:
        cases.append("WHEN TRY_CAST(value AS DOUBLE) IS NULL OR isnan(value::DOUBLE) THEN 'value'")
        cases.append(f"WHEN value::DOUBLE < {float(least)!r} THEN 'below'")
    connection.execute(
        f"CREATE TEMP TABLE judged AS SELECT *, CASE {' '.join(cases)} ELSE '' END AS why FROM given"
    )
    connection.execute("CREATE TEMP TABLE kept AS SELECT * FROM judged WHERE why = ''")
    found = "SELECT why, count(*), arg_min(time, n), arg_min(value, n) FROM judged GROUP BY why"
    counts = {why: (n, time, value) for why, n, time, value in connection.execute(found).fetchall()}
    nothing = (0, None, None)
    account = TableAccount(
        n_rows=sum(n for n, _, _ in counts.values()),
        n_blank=counts.get("blank", nothing)[0],
        n_bad_times=counts.get("time", nothing)[0],
        bad_time=counts["time"][1] or "" if "time" in counts else None,
        n_bad_values=counts.get("value", nothing)[0],
        bad_value=counts["value"][2] or "" if "value" in counts else None,
        n_below=counts.get("below", nothing)[0],
        signals=columns.signals,
        unused=columns.unused,
    )
    if "" not in counts:
        raise Problem(
            "table", _lacking(account, least), "at least one row with visitor and title that is a like"
        )
    return account


def _lacking(account: TableAccount, least: float | None) -> str:
    """Why no row is left, in a few words."""
    if not account.n_rows:
        return "no rows"
    reasons = (
        (account.n_blank, "lack visitor or title"),
        (account.n_bad_times, f"have no time (as {account.bad_time!r:.20})"),
        (account.n_bad_values, f"have no value (as {account.bad_value!r:.20})"),
        (account.n_below, f"are below {least}"),
    )
    return f"none of {account.n_rows} rows: " + ", ".join(f"{n} {why}" for n, why in reasons if n)


def _source(path: str | Path) -> str:
    """How DuckDB reads the file, its name meant literally."""
    if "://" in str(path) or "\0" in str(path):
        raise Problem("table", str(path), "the path of a file on this machine")
    try:
        with Path(path).open("rb") as file:
            header = file.readline(_LONGEST_HEADER)
    except OSError as error:
        raise Problem("table", str(path), f"a file that can be read ({error.strerror})") from None
    if not header.strip():
        raise Problem("table", str(path), "a file with likes in it; this one is empty")
    name = re.sub(r"[\[*?]", r"[\g<0>]", str(path)).replace("'", "''")
    suffix = Path(path).suffix.lower()
    if header.startswith(b"PAR1") or suffix in (".parquet", ".pq"):
        return f"read_parquet('{name}')"
    if suffix in (".jsonl", ".ndjson", ".json") or header.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
        return f"read_json('{name}', format = 'newline_delimited', sample_size = -1)"
    return f"read_csv('{name}', {_delimited(header, str(path))})"


def _delimited(header: bytes, path: str) -> str:
    """How a table of text is to be read: nothing is guessed from its rows, so that a bad one is an error."""
    try:
        text = header.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("table", path, f"UTF-8 text, or Parquet ({error.reason})") from None
    delimiter = max(",;\t", key=text.count)
    names = next(csv.reader([text], delimiter=delimiter))
    quoted = [(name.strip() or f"column {i}").replace("'", "''") for i, name in enumerate(names)]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in quoted)
    options = "header = true, auto_detect = false, quote = '\"', escape = '\"'"
    return f"{options}, delim = '{delimiter}', columns = {{{columns}}}"


def _reason(error: Exception) -> str:
    """What DuckDB says is wrong, without its advice."""
    lines = filter(None, str(error).split("\n"))
    return "; ".join(itertools.takewhile(lambda line: not line.startswith("Possible"), lines))
