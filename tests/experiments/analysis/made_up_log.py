"""A log of a few visitors as tables, one line a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ibis
import pyarrow as pa

from coldopen.metrics.tables import LogTables, given

START = 20_000 * 86_400_000
HOUR = 3_600_000


def page(
    unit: str,
    variant: str = "rules",
    hours: float = 0.0,
    experiment: str = "learned-rows",
    tier: str = "taste",
    exposed: bool = True,
    catalogue: str = "first",
    **more: Any,
) -> dict[str, Any]:
    """A page of somebody, so many hours after the start; without a variant, in no experiment."""
    return {
        "unit": unit,
        "variant": variant,
        "experiment": experiment,
        "at": START + round(hours * HOUR),
        "tier": tier,
        "exposed": exposed,
        "catalogue": catalogue,
        "device": "tv",
        "country": "IN",
        "visitor": unit,
        **more,
    }


def event(unit: str, kind: str, hours: float = 0.01, **more: Any) -> dict[str, Any]:
    """Something that somebody did on their first page."""
    at = START + round(hours * HOUR)
    return {"visit": unit, "type": kind, "happened_at": at, "received_at": at, "row": 0, "column": 0} | more


def log(pages: Iterable[dict[str, Any]], events: Iterable[dict[str, Any]] = (), **more: Any) -> LogTables:
    """The tables of these pages and events, the log ending 30 days after the start; pages perhaps `twice`."""
    pages, numbered = list(pages), []
    for seq, each in enumerate(pages, 1):
        visit = each.get("visit", each["unit"])
        numbered.append(each | {"seq": seq, "number": seq, "visit": visit, "decision": f"{visit}.{seq}"})
    first = {each["visit"]: each["decision"] for each in reversed(numbered)}
    told = [
        {
            "seq": 1000 + i,
            "n": i,
            "index": 0,
            "decision": first[each["visit"]],
            "seconds": None,
            "title_id": "t",
        }
        | each
        for i, each in enumerate(events)
    ]
    numbered *= 2 if more.pop("twice", False) else 1
    tables = {
        "decisions": _table(numbered),
        "assignments": _table([each for each in numbered if each["variant"]]),
    }
    if told:
        tables["events"] = _table(told)
    if seen := [each for each in told if each["type"] == "impression"]:
        tables["impressions"] = _table(seen)
    if "placements" in more:
        tables["placements"] = _table(more.pop("placements"))
    return given(tables, ends_at=START + 30 * 24 * HOUR, **more)


def _table(rows: list[dict[str, Any]]) -> ibis.Table:
    return ibis.memtable(pa.Table.from_pylist(rows))
