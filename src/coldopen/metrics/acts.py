"""What visitors did besides looking and watching on: few events of many, which several metrics read."""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.tables import LogTables

ACTS = ("click", "play", "add", "dismiss")


def acts_of(tables: LogTables, visits: ibis.Table) -> ibis.Table:
    """Clicks, plays, additions and dismissals, and whose they are."""
    acts = tables.events.filter(_.type.isin(ACTS))
    acts = acts.select("seq", "visit", "decision", "type", "happened_at", "row", "column", "title_id")
    return acts.join(visits.drop("unit", "page"), "visit")


def titles_acted_on(acts: ibis.Table, kind: str, options: MetricOptions) -> ibis.Table:
    """Of each unit that did this with titles within `session_hours` of the first page: with how many, `n`."""
    told = acts.filter((_.type == kind) & _.title_id.notnull())
    told = told.filter(_.happened_at <= _.first_at + options.session_ms)
    return told.select("key", "title_id").distinct().group_by("key").agg(n=_.count())
