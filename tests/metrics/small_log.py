"""A log made by hand, page by page and event by event, as the tables of sealed segments.

Times are seconds after `T0`. Titles are "a" (Drama), "b" (Comedy), "c" (Drama and Comedy) and "d" (no genre).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ibis
import pyarrow as pa

from coldopen.core.title import Title
from coldopen.metrics.schemas import SCHEMAS
from coldopen.metrics.tables import LogTables, given

T0 = 20_000 * 86_400_000
HOUR, DAY = 3600, 86_400
TITLES = (
    Title(id="a", name="A", genres=("Drama",), maturity=12),
    Title(id="b", name="B", genres=("Comedy",), maturity=16),
    Title(id="c", name="C", genres=("Drama", "Comedy")),
    Title(id="d", name="D"),
)


def ms(seconds: float) -> int:
    return T0 + round(1000 * seconds)


@dataclass
class SmallLog:
    """Rows of each table; `n` counts batches, one for each call."""

    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {
            name: [] for name in ("decisions", "events", "impressions", "placements", "assignments")
        }
    )
    seq: int = 0

    def page(
        self, visit: str, at: float = 0.0, visitor: str | None = None, number: int = 1, **told: Any
    ) -> None:
        self.seq += 1
        self.rows["decisions"].append(
            {
                **{"seq": self.seq, "decision": f"{visit}.{number:x}", "visit": visit, "number": number},
                **{"at": ms(at), "recorded_at": ms(at), "visitor": visitor, "tier": "taste", "country": "IN"},
                **{"unit": visitor or visit, **told},
            }
        )

    def said(self, visit: str, *events: tuple[Any, ...], number: int = 1) -> None:
        """A batch of events: (kind, at, row, column, title, seconds), if it has these."""
        self.seq += 1
        for index, (kind, at, *placed) in enumerate(events):
            row, column, title, seconds = [*placed, *[None] * (4 - len(placed))]
            self.rows["events"].append(
                {
                    **self._key(visit, number, index, at),
                    **{"received_at": ms(at), "type": kind, "row": row, "column": column},
                    **{"title_id": title, "seconds": seconds},
                }
            )

    def saw(self, visit: str, at: float, row: int, *titles: str, number: int = 1, first: int = 0) -> None:
        """An impression of these titles, in a batch of its own."""
        self.seq += 1
        key = self._key(visit, number, 0, at)
        self.rows["events"].append(
            {**key, "received_at": ms(at), "type": "impression", "n_seen": len(titles)}
        )
        self.rows["impressions"] += [
            {**key, "row": row, "column": first + column, "title_id": title}
            for column, title in enumerate(titles)
        ]

    def assign(self, unit: str, variant: str, at: float = 0.0, exposed: bool = True, visit: str = "") -> None:
        self.seq += 1
        visit = visit or unit
        self.rows["assignments"].append(
            {
                **{"seq": self.seq, "decision": f"{visit}.{self.seq:x}", "visit": visit, "number": self.seq},
                **{"at": ms(at), "unit": unit, "experiment": "test", "variant": variant, "exposed": exposed},
            }
        )

    def tables(self, ends: float = 30 * DAY, **told: Any) -> LogTables:
        found = {name: ibis.memtable(self.arrow(name)) for name in self.rows}
        return given(found, TITLES, ends_at=ms(ends), **told)

    def arrow(self, name: str) -> pa.Table:
        return pa.Table.from_pylist(self.rows[name], schema=ibis.schema(SCHEMAS[name]).to_pyarrow())

    def _key(self, visit: str, number: int, index: int, at: float) -> dict[str, Any]:
        return {
            **{"seq": self.seq, "visit": visit, "n": self.seq, "index": index},
            **{"decision": f"{visit}.{number:x}", "happened_at": ms(at)},
        }
