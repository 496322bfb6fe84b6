"""What must not suffer while something is tried: tiers, time, concentration, sameness, children's safety.

Dismissals and the mean time of pages are metrics of visitors (`dismissed@1`, `latency_ms@1`).
"""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
from ibis import _
from msgspec import Struct

from coldopen.metrics.acts import acts_of
from coldopen.metrics.concentration import gini, top_share
from coldopen.metrics.latency import quantile_ms, tenths
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.playback import streams_of
from coldopen.metrics.tables import LogTables
from coldopen.metrics.units import of_units, visits_of

SCREEN_ROWS, SCREEN_COLUMNS = 2, 6
"""The first screen, for all devices alike."""


class Guardrails(Struct, frozen=True, kw_only=True):
    """The guardrails of one variant ("" for everybody); None where there is nothing to tell from.

    `tiers` gives the share of pages by tier. `gini` and `top_share` are of the streams of all titles, those
    without any among them. `overlap` is the share of a visitor's first screen that another one's shows too.
    Half of the pages that were timed took no longer than `median_ms`, 99 of 100 no longer than `p99_ms`.
    `n_unsuitable` counts placements of titles above the maturity limit of the profile that they were shown
    to, or of unknown maturity: it must be zero.
    """

    variant: str
    n_pages: int
    tiers: dict[str, float]
    n_streams: int
    gini: float | None
    top_share: float | None
    overlap: float | None
    n_unsuitable: int
    median_ms: float | None = None
    p99_ms: float | None = None


def guardrails(
    tables: LogTables, variants: ibis.Table | None = None, options: MetricOptions | None = None
) -> tuple[Guardrails, ...]:
    """The guardrails of each variant, by name.

    Args:
        variants: which units count, and the variant of each: `unit`, `variant`; None for everybody.
    """
    visits = tables.keep(visits_of(tables))
    if variants is None:
        variants = of_units(visits).select("unit", variant=ibis.literal(""))
    of = tables.keep(
        visits.join(variants.select("unit", "variant"), "unit").select("visit", "key", "variant")
    )
    pages = tables.keep(_pages(tables, of))
    tiers = _rows(pages.group_by("variant", "tier").agg(n=_.count()))
    streams = _rows(_streams(tables, of, options or MetricOptions()))
    overlap = {row["variant"]: row["overlap"] for row in _rows(overlaps(tables, pages))}
    times = _rows(tenths(pages))
    unsuitable = {row["variant"]: row["n"] for row in _rows(_unsuitable(tables, pages))}
    return tuple(
        _of(
            variant,
            {row["tier"]: row["n"] for row in tiers if row["variant"] == variant},
            np.array([row["n"] for row in streams if row["variant"] == variant], float),
            tables.n_titles,
            overlap.get(variant),
            unsuitable.get(variant, 0),
            [(row["tenths"], row["n"]) for row in times if row["variant"] == variant],
        )
        for variant in sorted({row["variant"] for row in tiers})
    )


def overlaps(tables: LogTables, pages: ibis.Table) -> ibis.Table:
    """Of each variant: `overlap`, of the titles on a unit's first screen the share that is also on another
    unit's, over all pairs: sum(n (n - 1)) / ((N - 1) sum(n)), n the screens of N that show a title.

    Null where there are fewer than two.
    """
    first = pages.filter(_.page == _.key).select("page", "variant")
    on_screen = (_.row < SCREEN_ROWS) & (_.column < SCREEN_COLUMNS) & _.title_id.notnull()
    shown = tables.placements.filter(on_screen).select("title_id", page=_.seq).join(first, "page")
    counts = shown.group_by("variant", "title_id").agg(n=_.count())
    sums = counts.group_by("variant").agg(pairs=(_.n * (_.n - 1)).sum(), shown=_.n.sum())
    n_units = first.group_by("variant").agg(n_units=_.count())
    told = sums.join(n_units, "variant").filter(_.n_units > 1)
    return told.select("variant", overlap=_.pairs / (_.shown * (_.n_units - 1)))


def _pages(tables: LogTables, of: ibis.Table) -> ibis.Table:
    pages = tables.decisions.select("visit", "decision", "tier", "max_age", "took_us", page=_.seq)
    return pages.join(of, "visit")


def _streams(tables: LogTables, of: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Streams by variant and title."""
    visits = tables.keep(visits_of(tables))
    streams = tables.keep(streams_of(tables, visits, tables.keep(acts_of(tables, visits)), options))
    timely = streams.filter(_.seconds.notnull()).select("visit", "title_id")
    return timely.join(of, "visit").group_by("variant", "title_id").agg(n=_.count())


def _unsuitable(tables: LogTables, pages: ibis.Table) -> ibis.Table:
    """Placements that a profile's maturity limit forbids, by variant."""
    limited = pages.filter(_.max_age.notnull()).select("decision", "variant", "max_age")
    shown = tables.placements.select("decision", "title_id").join(limited, "decision")
    shown = shown.left_join(tables.maturity, "title_id")
    return shown.filter(_.maturity.isnull() | (_.maturity > _.max_age)).group_by("variant").agg(n=_.count())


def _of(
    variant: str,
    tiers: dict[str, int],
    streams: np.ndarray,
    n_titles: int,
    overlap: float | None,
    n_unsuitable: int,
    times: list[tuple[int, int]],
) -> Guardrails:
    n_pages = sum(tiers.values())
    counts = np.concatenate([streams, np.zeros(max(n_titles - len(streams), 0))])
    return Guardrails(
        variant=variant,
        n_pages=n_pages,
        tiers={tier: n / n_pages for tier, n in sorted(tiers.items())},
        n_streams=int(streams.sum()),
        gini=gini(counts) if streams.sum() else None,
        top_share=top_share(counts) if streams.sum() else None,
        overlap=overlap,
        n_unsuitable=n_unsuitable,
        median_ms=quantile_ms(times, 0.5),
        p99_ms=quantile_ms(times, 0.99),
    )


def _rows(table: ibis.Table) -> list[dict[str, Any]]:
    return table.to_pyarrow().to_pylist()
