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


def seen_rows(tables: LogTables, pages: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Rows of pages within `session_hours` of the first page: `key`, `page`, `row`, `block`, and as bits the
    columns `seen` and `clicked`. What was clicked was seen."""
    seen = tables.impressions.select("decision", "happened_at", "row", "column", clicked=0)
    clicks = tables.events.filter(_.type.isin(CLICKS) & _.column.notnull())
    clicked = clicks.select("decision", "happened_at", "row", "column", clicked=1)
    mine = ibis.union(seen, clicked).join(pages, "decision")
    mine = mine.filter(_.happened_at <= _.first_at + options.session_ms)
    bit = ibis.literal(1).cast("int64") << (mine.column % BLOCK).cast("int32")
    return (
        mine.select("key", "page", "row", "clicked", block=_.column // BLOCK, bit=bit)
        .group_by("key", "page", "row", "block")
        .agg(seen=_.bit.bit_or(), clicked=(_.bit * _.clicked).bit_or())
    )


@ibis.udf.scalar.builtin(name="bit_count")  # type: ignore[untyped-decorator]
def n_bits(bits: int) -> int:
    """How many bits are set; DuckDB and Spark have this by the same name."""
    raise NotImplementedError


def clicks(seen_rows: ibis.Table) -> ibis.Table:
    """Of each unit: `n_seen` and `n_clicks`, placements."""
    return seen_rows.group_by("key").agg(n_seen=n_bits(_.seen).sum(), n_clicks=n_bits(_.clicked).sum())


def dismissals(tables: LogTables, visits: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit that dismissed titles within `session_hours` of the first page: `n_dismissed`, each title
    once."""
    told = tables.events.filter((_.type == "dismiss") & _.title_id.notnull())
    mine = told.select("visit", "title_id", "happened_at").join(visits, "visit")
    mine = mine.filter(_.happened_at <= _.first_at + options.session_ms)
    return mine.select("key", "title_id").distinct().group_by("key").agg(n_dismissed=_.count())
