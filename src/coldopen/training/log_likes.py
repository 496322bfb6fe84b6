"""Likes from the log: what visitors streamed, finished or put on their list."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.core.title import Title
from coldopen.log import open_tables
from coldopen.popularity import PopularityOptions
from coldopen.taste.gathering import MOST_LIKES, Gathered, gather
from coldopen.taste.interactions import Tokens
from coldopen.taste.tokens import tokens_of

if TYPE_CHECKING:
    import duckdb

_POOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
_FIELDS = tuple(name for name in Signals.__struct_fields__ if name != "sources")

# A visit belongs to the first visitor whom any of its pages names, else to itself.
_PEOPLE = """
CREATE TEMP TABLE person AS
    SELECT visit, coalesce('visitor ' || arg_min(visitor, ("at", seq)), 'visit ' || visit) AS who
    FROM decisions {of_pool} GROUP BY visit;
CREATE TEMP TABLE arrival AS
    SELECT who, {fields} FROM decisions JOIN person USING (visit) {of_pool}
    QUALIFY row_number() OVER (PARTITION BY who ORDER BY "at", seq) = 1;
"""
# Of a network (an address group, which has another name every day) an even sample of visitors counts, as in
# the popularity fold. What cites the page of another visit is no like.
_LIKES = """
CREATE TEMP TABLE said AS
    SELECT seq * 1000 + "index" AS n, who AS visitor, title_id AS title, happened_at AS at_ms, {fields}
    FROM events JOIN person USING (visit) JOIN arrival USING (who)
    WHERE starts_with(decision, visit || '.') {on_pages}
    AND (type = 'add' OR completed OR (type IN ('progress', 'end') AND seconds >= {stream_seconds}))
    QUALIFY coalesce(address_group, '') = '' OR (
        dense_rank() OVER (PARTITION BY address_group, title_id ORDER BY md5(who)) <= {title_visitors}
        AND dense_rank() OVER (PARTITION BY address_group ORDER BY md5(who)) <= {visitors}
    );
CREATE TEMP TABLE kept AS SELECT * FROM said WHERE title IS NOT NULL;
"""


class LogAccount(Struct, frozen=True, kw_only=True):
    """What was read of a log: records 1 to `last`, of which those up to `sealed` came from segments.

    `n_visitors` were served a page, of whom `n_liking` liked something; `n_untitled` likes were of titles
    whose catalogue cannot be read any more. `since_ms` and `until_ms` are when the first and the last were.
    """

    sealed: int
    last: int
    n_visitors: int
    n_liking: int
    n_untitled: int
    since_ms: int | None
    until_ms: int | None


def read_log_likes(
    directory: Path,
    title_of: Callable[[str, int], str | None],
    titles: Sequence[Title],
    options: PopularityOptions,
    most: int = MOST_LIKES,
    pool: str = "",
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> tuple[Gathered, LogAccount]:
    """The likes in a log, which a service may be writing, and an account of what was read.

    A like is a stream, a title watched to its end, or one put on the list. Likes of one visitor are joined
    over all their visits by their visitor id, where they had one, and their signals are those of their first
    page. Who was deleted is not among them. Of one network only so many visitors count a day, for a title and
    in all.

    Arguments:
        directory: the log's folder.
        title_of: the id of a title, given a catalogue's content id and an index.
        titles: the catalogue. Likes of other titles are left out.
        options: what a stream is, and how many visitors of a network count.
        most: how many likes of one visitor count, their first.
        pool: a learning pool, "experiment/variant": what was done on its pages alone; "" for everything.
        progress: told (stage, steps done, of how many).

    Raises:
        Problem: the log cannot be read, or nobody in it has liked anything.
    """
    fields = ", ".join(f"{{table}}.{name}" for name in _FIELDS)
    progress("reading the log", 0, 2)
    with open_tables(directory, title_of) as tables:
        progress("reading the log", 1, 2)
        of_pool = f"WHERE pool = '{_pool(pool)}'" if pool else ""
        pages = f"AND decision IN (SELECT decision FROM decisions {of_pool})" if pool else ""
        people = _PEOPLE.format(fields=fields.format(table="decisions"), of_pool=of_pool)
        tables.connection.execute(people)
        arrived = fields.format(table="arrival")
        tables.connection.execute(
            _LIKES.format(
                fields=arrived,
                stream_seconds=float(options.stream_seconds),
                title_visitors=options.network_title_visitors,
                visitors=options.network_visitors,
                on_pages=pages,
            )
        )
        account = _account(tables.connection, tables.sealed, tables.last)
        if not account.n_liking:
            received = f"{account.last} records, {account.n_visitors} visitors, no likes"
            raise Problem("log", received, "visitors who streamed a title or put one on their list")
        gathered = gather(tables.connection, titles, _arrival, most=most)
    progress("reading the log", 2, 2)
    return gathered, account


def _pool(pool: str) -> str:
    """The name of a learning pool. Raises Problem where it is none."""
    if not _POOL.fullmatch(pool):
        raise Problem("pool", pool, "an experiment and its variant, such as 'first-page/taste'")
    return pool


def _account(connection: duckdb.DuckDBPyConnection, sealed: int, last: int) -> LogAccount:
    (n_visitors,) = connection.execute("SELECT count(*) FROM arrival").fetchone() or (0,)
    likes = connection.execute(
        "SELECT count(DISTINCT visitor), count(*) FILTER (title IS NULL), min(at_ms), max(at_ms) FROM said"
    ).fetchone()
    n_liking, n_untitled, since_ms, until_ms = likes or (0, 0, None, None)
    return LogAccount(
        sealed=sealed,
        last=last,
        n_visitors=n_visitors,
        n_liking=n_liking,
        n_untitled=n_untitled,
        since_ms=since_ms,
        until_ms=until_ms,
    )


def _arrival(row: Mapping[str, object]) -> Tokens:
    told: dict[str, Any] = {name: row[name] for name in _FIELDS if row[name] is not None}
    return tokens_of(Signals(**told))
