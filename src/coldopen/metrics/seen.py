"""Placements that were seen and clicked: one row for each page, row and block of columns, as bits.

A set of columns is a whole number with a bit for each; sets of a row are joined by "or", so a placement
counts once on its page however often it is told.
"""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.tables import LogTables

BLOCK = 60
"""Columns in a block: as many bits as a whole number of any backend has to spare."""

CLICKS = ("click", "play")
"""What makes a placement a clicked one: it was opened, or played at once."""


@ibis.udf.agg.builtin(name="bit_or")  # type: ignore[untyped-decorator]
def joined(bits: int) -> int:
    """The bits that are set in any; DuckDB, Spark and PostgreSQL have this by the same name."""
    raise NotImplementedError


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def n_bits(bits: int) -> int:
    """How many bits are set; DuckDB and Spark have this by the same name."""
    raise NotImplementedError


def seen_rows(tables: LogTables, pages: ibis.Table, acts: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Rows of pages within `session_hours` of the first page: `key`, `page`, `row`, `block`; as bits the
    columns `seen` and `clicked`, where what was clicked was seen; and how many placements were told of more
    than once, `n_again`."""
    columns = ("decision", "happened_at", "row", "column")
    seen = tables.impressions.select(*columns, clicked=0)
    clicked = acts.filter(_.type.isin(CLICKS) & _.column.notnull()).select(*columns, clicked=1)
    mine = ibis.union(seen, clicked).join(pages.select("decision", "page", "key", "first_at"), "decision")
    mine = mine.filter(_.happened_at <= _.first_at + options.session_ms)
    bit = ibis.literal(1).cast("int64") << (mine.column % BLOCK).cast("int32")
    rows = (
        mine.select("key", "page", "row", "clicked", block=_.column // BLOCK, bit=bit)
        .group_by("key", "page", "row", "block")
        .agg(
            told=joined(_.bit * (1 - _.clicked)),
            clicked=joined(_.bit * _.clicked),
            n_told=(1 - _.clicked).sum(),
        )
    )
    return rows.select(
        *("key", "page", "row", "block", "clicked"),
        seen=_.told | _.clicked,
        n_again=_.n_told - n_bits(_.told),
    )


def clicks(seen_rows: ibis.Table) -> ibis.Table:
    """Of each unit: `n_seen` and `n_clicks`, placements."""
    return seen_rows.group_by("key").agg(n_seen=n_bits(_.seen).sum(), n_clicks=n_bits(_.clicked).sum())
