"""What of a log no metric counts, and why: said, so that nobody has to guess."""

from __future__ import annotations

import ibis
from ibis import _
from msgspec import Struct

from coldopen.metrics.acts import acts_of
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.robots import automatic_visits
from coldopen.metrics.tables import LogTables
from coldopen.metrics.units import of_units, visits_of


class SetAside(Struct, frozen=True):
    """So many of something, and why they do not count."""

    n: int
    what: str
    why: str


def set_aside(tables: LogTables, options: MetricOptions | None = None) -> tuple[SetAside, ...]:
    """All that was set aside; what did not occur is not among it."""
    options = options or MetricOptions()
    visits = tables.keep(visits_of(tables))
    units = of_units(visits)
    events = tables.events
    played = events.filter(_.type.isin(("play", "progress", "end")))
    automatic = automatic_visits(tables, acts_of(tables, visits)).join(visits, "visit")
    ended = tables.ends_at - options.late_ms - options.return_ms
    found = (
        (tables.deleted, "visits", "deleted, and not erased yet"),
        (events.anti_join(visits, "visit"), "events", "their visit has no page in the log, or was deleted"),
        (played.filter(_.title_id.isnull()), "playback events", "their title is unknown"),
        (automatic.select("key").distinct(), "visitors", "a batch of theirs was sent by no person"),
        (_without_id(tables, units), "visitors", "no durable id: their return is undefined"),
        (units.filter(_.first_at > ended), "visitors", "the week after their first page is not over"),
    )
    counted = (SetAside(_n(table), what, why) for table, what, why in found)
    return tuple(each for each in counted if each.n)


def _without_id(tables: LogTables, units: ibis.Table) -> ibis.Table:
    return tables.decisions.filter(_.visitor.isnull()).semi_join(units.select(seq="key"), "seq")


def _n(table: ibis.Table) -> int:
    return table.count().to_pyarrow().as_py()
