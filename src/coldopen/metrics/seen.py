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

_BLOCKS = 32
"""More than the blocks that a row can have."""

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
    acted = acts.filter(_.type.isin(CLICKS) & _.column.notnull())
    seen, clicked = (_together(each, pages, options) for each in (tables.impressions, acted))
    both = seen.outer_join(clicked, ["page", "place"])
    place = ibis.coalesce(both.place, both.place_right)
    told, clicks = both.bits.fill_null(0), both.bits_right.fill_null(0)
    return both.select(
        key=ibis.coalesce(both.key, both.key_right),
        page=ibis.coalesce(both.page, both.page_right),
        row=place // _BLOCKS,
        block=place % _BLOCKS,
        clicked=clicks,
        seen=told | clicks,
        n_again=both.n_told.fill_null(0) - n_bits(told),
    )


def _together(told: ibis.Table, pages: ibis.Table, options: MetricOptions) -> ibis.Table:
    """What was told of placements in time, of each page and `place`, a row and block in one: the columns as
    `bits`, and how often any was told, `n_told`."""
    limits = pages.select("decision", "page", "key", until=_.first_at + options.session_ms)
    told = told.select("decision", "happened_at", "row", "column").join(limits, "decision")
    told = told.filter(_.happened_at <= _.until)
    bit = ibis.literal(1).cast("int64") << (told.column % BLOCK).cast("int32")
    placed = told.select("page", "key", place=told.row * _BLOCKS + told.column // BLOCK, bit=bit)
    return placed.group_by("page", "place").agg(key=_.key.max(), bits=joined(_.bit), n_told=_.count())


def clicks(seen_rows: ibis.Table) -> ibis.Table:
    """Of each unit: `n_seen` and `n_clicks`, placements."""
    return seen_rows.group_by("key").agg(n_seen=n_bits(_.seen).sum(), n_clicks=n_bits(_.clicked).sum())
