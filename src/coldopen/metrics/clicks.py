"""Clicks by where they were made: by row, and by row and column, with the visitor as unit."""

from __future__ import annotations

import ibis
import pyarrow as pa
from ibis import _

from coldopen.metrics.acts import acts_of
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.seen import BLOCK, joined, n_bits, seen_rows
from coldopen.metrics.tables import LogTables
from coldopen.metrics.units import pages_of, visits_of

N_COLUMNS = 30
"""How many columns the map by row and column has."""


def unit_rows(tables: LogTables, options: MetricOptions | None = None) -> ibis.Table:
    """One row for each unit and row of pages that it saw within `session_hours`: `unit`, `row`, `n_seen`,
    `n_clicks` (placements of all its pages), and as bits the columns ever `seen` and `clicked` in each
    `block` of 60."""
    options = options or MetricOptions()
    visits = tables.keep(visits_of(tables))
    pages = tables.keep(pages_of(tables, visits))
    acts = tables.keep(acts_of(tables, visits))
    rows = tables.keep(seen_rows(tables, pages, acts, options))
    told = rows.group_by("key", "row", "block").agg(
        n_seen=n_bits(_.seen).sum(),
        n_clicks=n_bits(_.clicked).sum(),
        seen=joined(_.seen),
        clicked=joined(_.clicked),
    )
    units = visits.select("key", "unit").distinct()
    return told.join(units, "key").drop("key")


def clicks_by_row(unit_rows: ibis.Table, variants: ibis.Table) -> ibis.Table:
    """Of each variant and row, sums over the units that saw the row: how many (`n_units`), of their
    placements seen and clicked (`seen`, `clicked`), and of the squares and products of these, from which the
    rate and its interval follow as those of a ratio of two means.

    Arguments:
        unit_rows: see there.
        variants: which units count, and the variant of each: `unit`, `variant`.
    """
    each = unit_rows.group_by("unit", "row").agg(s=_.n_seen.sum(), c=_.n_clicks.sum())
    told = each.join(variants.select("unit", "variant"), "unit")
    return told.group_by("variant", "row").agg(
        n_units=_.count(),
        seen=_.s.sum(),
        clicked=_.c.sum(),
        seen_squares=(_.s * _.s).sum(),
        clicked_squares=(_.c * _.c).sum(),
        products=(_.s * _.c).sum(),
    )


def clicks_by_place(unit_rows: ibis.Table, variants: ibis.Table, n_columns: int = N_COLUMNS) -> ibis.Table:
    """Of each variant, row and column: `seen`, the units that ever saw the place, and `clicked`, those of
    them who ever clicked what was there. Columns from `n_columns` on are left out.

    Arguments: as those of `clicks_by_row`.
    """
    told = unit_rows.join(variants.select("unit", "variant"), "unit")
    places = range(min(n_columns, BLOCK))
    bits = {f"{what}_{i}": _bit(told[what], i) for what in ("seen", "clicked") for i in places}
    wide = told.select("variant", "row", "block", **bits).group_by("variant", "row", "block")
    sums = wide.agg(**{name: _[name].sum() for name in bits})
    numbers = ibis.memtable(pa.table({"place": pa.array(places, pa.int64())}))
    long = sums.cross_join(numbers)
    told = long.select(
        *("variant", "row"),
        column=_.block * BLOCK + _.place,
        seen=_of_place(long, "seen", places),
        clicked=_of_place(long, "clicked", places),
    )
    return told.filter((_.seen > 0) & (_.column < n_columns))


def _of_place(long: ibis.Table, what: str, places: range) -> ibis.Value:
    return ibis.cases(*((long.place == i, long[f"{what}_{i}"]) for i in places))


def _bit(bits: ibis.Value, i: int) -> ibis.Value:
    return (bits >> i) & 1
