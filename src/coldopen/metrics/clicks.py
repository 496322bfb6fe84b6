"""Clicks by where they were made: by row, and by row and column, with the visitor as unit."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis import _

from coldopen.metrics.acts import acts_of
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.seen import seen_tiles
from coldopen.metrics.tables import LogTables
from coldopen.metrics.tiles import (
    COLUMNS,
    PLACES_OF_HALF,
    ROWS,
    corner_of,
    counted,
    halves,
    joined,
    n_bits,
    row_bits,
)
from coldopen.metrics.units import pages_of, variants_of, visits_of

N_ROWS, N_COLUMNS = 30, 30
"""How many rows and columns the map by place has."""


def unit_tiles(tables: LogTables, variants: ibis.Table, options: MetricOptions | None = None) -> ibis.Table:
    """What units saw of pages within `session_hours`, a row for each unit, page and tile (`metrics.tiles`):
    `variant`, `key` of the unit, `page`, `tile`, and as bits the placements `seen` and `clicked`.

    Arguments:
        variants: which units count, and the variant of each: `unit`, `variant`.
    """
    visits = tables.keep(visits_of(tables))
    pages = tables.keep(pages_of(tables, visits))
    acts = tables.keep(acts_of(tables, visits))
    tiles = tables.keep(seen_tiles(tables, pages, acts, options or MetricOptions()))
    mine = tables.keep(variants_of(visits, variants))
    return tiles.join(mine, "key").select("variant", "key", "page", "tile", "seen", "clicked")


def clicks_by_row(unit_tiles: ibis.Table) -> ibis.Table:
    """Of each variant and row, sums over the units that saw the row: how many (`n_units`), of their
    placements seen and clicked, on each page apart (`seen`, `clicked`), and of the squares and products of
    these, from which the rate and its interval follow as those of a ratio of two means."""
    first, _column = corner_of(unit_tiles.tile)
    rows = ibis.union(
        *(
            unit_tiles.select(
                *("variant", "key"),
                row=first + i,
                s=n_bits(row_bits(unit_tiles.seen, i)),
                c=n_bits(row_bits(unit_tiles.clicked, i)),
            )
            for i in range(ROWS)
        )
    )
    each = rows.filter(_.s > 0).group_by("variant", "key", "row").agg(s=_.s.sum(), c=_.c.sum())
    return each.group_by("variant", "row").agg(
        n_units=_.count(),
        seen=_.s.sum(),
        clicked=_.c.sum(),
        seen_squares=(_.s * _.s).sum(),
        clicked_squares=(_.c * _.c).sum(),
        products=(_.s * _.c).sum(),
    )


def clicks_by_place(unit_tiles: ibis.Table, n_rows: int = N_ROWS, n_columns: int = N_COLUMNS) -> ibis.Table:
    """Of each variant, row and column: `seen`, the units that ever saw the place, and `clicked`, those of
    them who ever clicked what was there. Rows from `n_rows` on are left out, and columns from `n_columns`."""
    row, column = corner_of(unit_tiles.tile)
    near = unit_tiles.filter((row < n_rows) & (column < n_columns))
    each = near.group_by("variant", "key", "tile").agg(seen=joined(_.seen), clicked=joined(_.clicked))
    sums = each.group_by("variant", "tile").agg(
        **{f"{what}_{i}": halves(each[what], i).sum() for what in ("seen", "clicked") for i in PLACES_OF_HALF}
    )
    long = sums.cross_join(ibis.memtable(pa.table({"place": pa.array(range(ROWS * COLUMNS), pa.int64())})))
    row, column = corner_of(long.tile)
    told = long.select(
        "variant",
        row=row + long.place // COLUMNS,
        column=column + long.place % COLUMNS,
        seen=_of_place(long, "seen"),
        clicked=_of_place(long, "clicked"),
    )
    return told.filter((_.seen > 0) & (_.row < n_rows) & (_.column < n_columns))


def _of_place(long: ibis.Table, what: str) -> ibis.Value:
    counts = counted([long[f"{what}_{i}"].cast("int64") for i in PLACES_OF_HALF])
    return ibis.cases(*((long.place == i, count) for i, count in enumerate(counts)))
