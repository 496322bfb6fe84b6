"""Clicks by row and column, the visitor being the unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from coldopen.experiments.analysis.records import HeatMap
from coldopen.metrics.clicks import clicks_by_place, unit_tiles
from coldopen.metrics.options import MetricOptions
from coldopen.metrics.tables import LogTables

if TYPE_CHECKING:
    import ibis

N_ROWS, N_COLUMNS = 12, 12
LEAST = 30
"""Fewer visitors who saw a placement give no rate."""


def heat_maps(
    tables: LogTables,
    variants: ibis.Table,
    order: Sequence[str],
    options: MetricOptions,
    least: int = LEAST,
) -> tuple[HeatMap, ...]:
    """Of the visitors of each variant who saw a placement of the first rows, the share who clicked there.

    However often a visitor saw and clicked a (row, column) within the first day, it counts once.

    Arguments:
        variants: which units count, and the variant of each: `unit`, `variant`.
    """
    places = clicks_by_place(unit_tiles(tables, variants, options), N_ROWS, N_COLUMNS)
    found = places.to_pyarrow().to_pylist()
    told = [(name, [each for each in found if each["variant"] == name]) for name in order]
    return tuple(_map(name, mine, least) for name, mine in told if mine)


def _map(variant: str, places: Iterable[dict[str, Any]], least: int) -> HeatMap:
    """The counts as rates, down to the last row and column that enough visitors saw."""
    counts = {(each["row"], each["column"]): (each["seen"], each["clicked"]) for each in places}
    enough = [place for place, (seen, _) in counts.items() if seen >= least]
    rows, columns = (range(1 + max((place[i] for place in enough), default=0)) for i in (0, 1))
    seen = [[counts.get((r, c), (0, 0))[0] for c in columns] for r in rows]
    rates = [
        [counts[r, c][1] / counts[r, c][0] if seen[r][c] >= least else None for c in columns] for r in rows
    ]
    return HeatMap(variant, tuple(map(tuple, rates)), tuple(map(tuple, seen)), least)
