"""Who came, and which pages and visits are theirs. A unit is known by the id that experiments hash."""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.tables import LogTables

SIGNALS = ("country", "region", "language", "device", "referral", "hour", "weekday")


def pages_of(tables: LogTables) -> ibis.Table:
    """The pages of visits that were not deleted, with the `unit` of each: the id that was hashed, or in logs
    without one the visitor, or the visit."""
    kept = tables.decisions.anti_join(tables.deleted, "visit")
    return kept.mutate(unit=ibis.coalesce(kept.unit.nullif(""), kept.visitor, kept.visit))


def units_of(pages: ibis.Table) -> ibis.Table:
    """The first page of each unit: `key` (its number in the log, by which the unit is known within
    expressions), `unit`, `first_at`, `has_id` and the signals."""
    first = _first(pages, ["unit"])
    return first.select(
        *("unit", "decision", "tier", "max_age", *SIGNALS),
        key=_.seq,
        first_at=_["at"],
        has_id=_.visitor.notnull().ifelse(1, 0),
    )


def visits_of(pages: ibis.Table, units: ibis.Table) -> ibis.Table:
    """Each visit, and whose it is: `visit`, `key`, `first_at`. A visit belongs to the unit of its first
    page."""
    first = _first(pages, ["visit"]).select("visit", "unit")
    return first.join(units.select("unit", "key", "first_at"), "unit").drop("unit")


def pages_with_units(pages: ibis.Table, visits: ibis.Table) -> ibis.Table:
    """Each page, and whose it is: `decision`, `page` (its number in the log), `key`, `first_at`, and whether
    it `is_first`, the first page of all."""
    mine = pages.select("visit", "decision", page=_.seq).join(visits, "visit")
    return mine.select("decision", "page", "key", "first_at", is_first=(_.page == _.key).ifelse(1, 0))


def _first(pages: ibis.Table, by: list[str]) -> ibis.Table:
    nth = ibis.row_number().over(ibis.window(group_by=by, order_by=[pages["at"], pages.number, pages.seq]))
    return pages.mutate(nth=nth).filter(_.nth == 0).drop("nth")
