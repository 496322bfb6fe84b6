"""Who was assigned to which variant of an experiment, and when that could first have mattered."""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import DAY_MS
from coldopen.metrics.tables import LogTables


def exposures(tables: LogTables, experiment: str) -> ibis.Table:
    """One row a unit that was assigned in the experiment, visits that were deleted apart.

    `variant` is that of its first page in it, at `assigned_at`, on `day` (UTC, since 1970); `exposed_at` when
    a page was first decided under the variant, null where none was; `n_variants` how many variants the unit
    was ever in: with two or more it is contaminated. Repeated rows change nothing.
    """
    mine = tables.assignments.filter(_.experiment == experiment).anti_join(tables.deleted, "visit")
    told = mine.group_by("unit").agg(
        assigned_at=_["at"].min(),
        exposed_at=_["at"].min(where=_.exposed.fill_null(False)),
        n_variants=_.variant.nunique(),
        variant=_.variant.argmin(_["at"]),
    )
    return told.select(
        *("unit", "variant", "assigned_at", "exposed_at", "n_variants"), day=_.assigned_at // DAY_MS
    )
