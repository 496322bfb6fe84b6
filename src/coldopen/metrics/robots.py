"""Visits with a batch that no person can have sent, by the rule of `metrics.automatic`."""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.automatic import ACTS_WITHIN_MS, MAX_ACTS, MAX_ROWS, ROWS_WITHIN_MS
from coldopen.metrics.tables import LogTables


def automatic_visits(tables: LogTables, acts: ibis.Table) -> ibis.Table:
    """Each such visit once: `visit`."""
    acts = acts.select("seq", "visit", "happened_at")
    acts = _of_large_batches(acts, acts, MAX_ACTS)
    many = tables.events.filter(_.n_seen > 0).select("seq", n=_.n_seen)
    seen = tables.impressions.select("seq", "visit", "happened_at", "row")
    rows = _of_large_batches(seen, many, MAX_ROWS).distinct()
    crowded = ibis.union(_crowded(acts, MAX_ACTS, ACTS_WITHIN_MS), _crowded(rows, MAX_ROWS, ROWS_WITHIN_MS))
    return crowded.distinct()


def _of_large_batches(told: ibis.Table, counted: ibis.Table, most: int) -> ibis.Table:
    """What was told in batches that count for more than `most`."""
    n = counted.n.sum() if "n" in counted.columns else counted.count()
    large = counted.group_by("seq").agg(n_told=n).filter(_.n_told > most).select("seq")
    return told.semi_join(large, "seq")


def _crowded(told: ibis.Table, most: int, within_ms: int) -> ibis.Table:
    """Visits with a batch in which more than `most` lie within so long of one another."""
    earlier = _.happened_at.lag(most).over(ibis.window(group_by="seq", order_by="happened_at"))
    return told.mutate(earlier=earlier).filter(_.happened_at - _.earlier <= within_ms).select("visit")
