"""Visits with a batch that no person can have sent, by the rule of `metrics.automatic`."""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.automatic import ACTS_WITHIN_MS, MAX_ACTS, MAX_ROWS, ROWS_WITHIN_MS
from coldopen.metrics.tables import LogTables
from coldopen.metrics.tiles import joined, n_bits

_BEYOND = 62
"""Rows from here on have no bit of their own."""


def automatic_visits(tables: LogTables, acts: ibis.Table) -> ibis.Table:
    """Each such visit once: `visit`."""
    acts = acts.select("seq", "visit", "happened_at")
    many = acts.group_by("seq").agg(n=_.count()).filter(_.n > MAX_ACTS)
    crowded = ibis.union(
        _crowded(acts.semi_join(many, "seq"), MAX_ACTS, ACTS_WITHIN_MS),
        _crowded(_rows_of_large_batches(tables), MAX_ROWS, ROWS_WITHIN_MS),
    )
    return crowded.distinct()


def _rows_of_large_batches(tables: LogTables) -> ibis.Table:
    """Rows seen, each once at a time, in batches that told of more than `MAX_ROWS`: by what events say of
    their placements, and of these by their rows as bits, which spares telling all rows apart."""
    told = tables.events.filter(_.n_seen > 0)
    told = told.group_by("seq").agg(n=_.n_seen.cast("float64").sum()).filter(_.n > MAX_ROWS)
    seen = tables.impressions.select("seq", "happened_at", "row").semi_join(told, "seq")
    bit = ibis.literal(1).cast("int64") << ibis.least(seen.row, _BEYOND).cast("int32")
    seen = seen.mutate(bit=bit, beyond=(seen.row >= _BEYOND).ifelse(1, 0))
    each = seen.group_by("seq", "happened_at").agg(bits=joined(_.bit), n_beyond=_.beyond.sum())
    rows = each.group_by("seq").agg(n=(n_bits(_.bits) + _.n_beyond).sum()).filter(_.n > MAX_ROWS)
    seen = tables.impressions.select("seq", "visit", "happened_at", "row")
    return seen.semi_join(rows, "seq").distinct()


def _crowded(told: ibis.Table, most: int, within_ms: int) -> ibis.Table:
    """Visits with a batch in which more than `most` lie within so long of one another."""
    earlier = _.happened_at.lag(most).over(ibis.window(group_by="seq", order_by="happened_at"))
    return told.mutate(earlier=earlier).filter(_.happened_at - _.earlier <= within_ms).select("visit")
