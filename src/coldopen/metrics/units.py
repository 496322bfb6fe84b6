"""Who came, and which pages and visits are theirs. A unit is known by the id that experiments hash.

What came first is told by the log's own sequence.
"""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.tables import LogTables

SIGNALS = ("country", "region", "language", "device", "referral", "hour", "weekday")


def visits_of(tables: LogTables) -> ibis.Table:
    """Each visit that was not deleted, and whose it is: `visit`; `page`, the number in the log of its first
    page; `key`, that of its unit's first page, by which the unit is known within expressions; `first_at`,
    when that was; `unit`.

    A visit belongs to the unit of its first page: the id that was hashed, or in logs without one the visitor,
    or the visit.
    """
    pages = tables.decisions.anti_join(tables.deleted, "visit")
    pages = pages.select(
        "seq", "visit", "at", unit=ibis.coalesce(pages.unit.nullif(""), pages.visitor, pages.visit)
    )
    first = pages.group_by("visit").agg(seq=_.seq.min()).select("seq")
    first_pages = pages.semi_join(first, "seq")
    known = first_pages.group_by("unit").mutate(key=_.seq.min())
    known = known.group_by("unit").mutate(first_at=(_.seq == _.key).ifelse(_["at"], ibis.null("int64")).max())
    return known.select("visit", "unit", "key", "first_at", page=_.seq)


def of_units(visits: ibis.Table) -> ibis.Table:
    """Each unit once: `key`, `first_at`, `unit`."""
    return visits.filter(_.page == _.key).select("key", "first_at", "unit")


def variants_of(visits: ibis.Table, variants: ibis.Table) -> ibis.Table:
    """Of the units that count, the variant: `key`, `variant`, from `unit` and `variant`."""
    return of_units(visits).join(variants.select("unit", "variant"), "unit").select("key", "variant")


def units_of(tables: LogTables, visits: ibis.Table) -> ibis.Table:
    """The first page of each unit: `key`, `unit`, `first_at`, `has_id` and the signals."""
    known = of_units(visits)
    pages = tables.decisions.select(
        *("decision", "tier", "max_age", *SIGNALS), key=_.seq, has_id=_.visitor.notnull().ifelse(1, 0)
    )
    return known.join(pages, "key")


def pages_of(tables: LogTables, visits: ibis.Table) -> ibis.Table:
    """Each page, and whose it is: `decision`, `at`, `took_us`, `page` (its number in the log), `visit`,
    `key`, `first_at`."""
    pages = tables.decisions.select("visit", "decision", "at", "took_us", page=_.seq)
    return pages.join(visits.drop("unit", "page"), "visit")
