"""Placements that were seen and clicked, as bits: one row for each page and tile (`metrics.tiles`)."""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.tables import LogTables
from coldopen.metrics.tiles import bit_of, joined, n_bits, tile_of

CLICKS = ("click", "play")
"""What makes a placement a clicked one: it was opened, or played at once."""


def seen_tiles(tables: LogTables, pages: ibis.Table, acts: ibis.Table, options: MetricOptions) -> ibis.Table:
    """What was seen of pages within `session_hours` of the first page: `key`, `page`, `tile`; as bits the
    placements `seen` and `clicked`, where what was clicked was seen; and how many were told of more than
    once, `n_again`."""
    acted = acts.filter(_.type.isin(CLICKS) & _.column.notnull())
    seen, clicked = (_together(each, pages, options) for each in (tables.impressions, acted))
    both = seen.outer_join(clicked, ["page", "tile"])
    told, clicks = both.bits.fill_null(0), both.bits_right.fill_null(0)
    tiles = both.select(
        page=ibis.coalesce(both.page, both.page_right),
        tile=ibis.coalesce(both.tile, both.tile_right),
        clicked=clicks,
        seen=told | clicks,
        n_again=both.n_told.fill_null(0) - n_bits(told),
    )
    return pages.select("page", "key").join(tiles, "page")


def _together(told: ibis.Table, pages: ibis.Table, options: MetricOptions) -> ibis.Table:
    """What was told of placements in time, of each page and tile: `bits`, and how often any was told,
    `n_told`."""
    limits = pages.select("decision", "page", until=_.first_at + options.session_ms)
    told = told.select("decision", "happened_at", "row", "column").join(limits, "decision")
    told = told.filter(_.happened_at <= _.until)
    placed = told.select("page", tile=tile_of(told.row, told.column), bit=bit_of(told.row, told.column))
    return placed.group_by("page", "tile").agg(bits=joined(_.bit), n_told=_.count())


def clicks(seen_tiles: ibis.Table) -> ibis.Table:
    """Of each unit: `n_seen` and `n_clicks`, placements."""
    return seen_tiles.group_by("key").agg(n_seen=n_bits(_.seen).sum(), n_clicks=n_bits(_.clicked).sum())
