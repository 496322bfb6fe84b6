"""Clicks by row and column, the visitor being the unit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coldopen.experiments.analysis.records import HeatMap
from coldopen.metrics.exposures import exposures
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.seen import seen_rows
from coldopen.metrics.tables import LogTables
from coldopen.metrics.units import pages_of, pages_with_units, units_of, visits_of

N_ROWS, N_COLUMNS = 12, 12
LEAST = 30
"""Fewer visitors who saw a placement give no rate."""


def heat_maps(
    tables: LogTables, experiment: str, order: Sequence[str], options: MetricOptions, least: int = LEAST
) -> tuple[HeatMap, ...]:
    """Of the visitors of each variant who saw a placement of the first rows, the share who clicked there.

    However often a visitor saw and clicked a (row, column) within the first day, it counts once.
    """
    from ibis import _

    pages = pages_of(tables)
    units = units_of(pages)
    shown = pages_with_units(pages, visits_of(pages, units))
    rows = seen_rows(tables, shown, options).filter((_.row < N_ROWS) & (_.block == 0))
    once = rows.group_by("key", "row").agg(seen=_.seen.bit_or(), clicked=_.clicked.bit_or())
    assigned = exposures(tables, experiment).filter(_.n_variants == 1).select("unit", "variant")
    variants = units.select("key", "unit").join(assigned, "unit").select("key", "variant")
    counted = (
        once.join(variants, "key")
        .group_by("variant", "row")
        .agg(
            **{
                f"{what}_{c}": ((_[what] >> c) & 1).sum()
                for what in ("seen", "clicked")
                for c in range(N_COLUMNS)
            }
        )
    )
    found = {(each["variant"], each["row"]): each for each in counted.to_pyarrow().to_pylist()}
    return tuple(_map(name, found, least) for name in order if any(variant == name for variant, _ in found))


def _map(variant: str, found: dict[tuple[str, int], dict[str, int]], least: int) -> HeatMap:
    """The counts as rates, down to the last row and column that enough visitors saw."""
    seen, clicked = (
        np.array(
            [
                [found.get((variant, r), {}).get(f"{what}_{c}", 0) for c in range(N_COLUMNS)]
                for r in range(N_ROWS)
            ]
        )
        for what in ("seen", "clicked")
    )
    enough = seen >= least
    n_rows = int(np.flatnonzero(enough.any(1)).max(initial=0)) + 1
    n_columns = int(np.flatnonzero(enough.any(0)).max(initial=0)) + 1
    rates = [
        tuple(float(clicked[r, c] / seen[r, c]) if enough[r, c] else None for c in range(n_columns))
        for r in range(n_rows)
    ]
    counts = tuple(tuple(row) for row in seen[:n_rows, :n_columns].tolist())
    return HeatMap(variant, tuple(rates), counts, least)
