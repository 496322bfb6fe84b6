"""The columns that metrics read of each table of the log, and their types. Others may be there."""

from __future__ import annotations

_PAGE = {"seq": "int64", "decision": "string", "visit": "string", "number": "int64", "at": "int64"}
_EVENT = {
    **{"seq": "int64", "visit": "string", "n": "int64", "index": "int32"},
    **{"decision": "string", "happened_at": "int64", "row": "int32", "column": "int32", "title_id": "string"},
}

SCHEMAS = {
    "decisions": {
        **_PAGE,
        **{"recorded_at": "int64", "visitor": "string", "unit": "string", "tier": "string"},
        **{"country": "string", "region": "string", "language": "string", "device": "string"},
        **{"referral": "string", "hour": "int32", "weekday": "int32"},
        **{"catalogue": "string", "max_age": "int32", "took_us": "int64"},
    },
    "events": {
        **_EVENT,
        "received_at": "int64",
        "type": "string",
        "seconds": "float64",
        "completed": "boolean",
        "n_seen": "int32",
    },
    "impressions": _EVENT,
    "placements": {
        **{"seq": "int64", "decision": "string", "visit": "string"},
        **{"row": "int32", "column": "int32", "title_id": "string", "row_propensity": "float64"},
    },
    "assignments": {
        **_PAGE,
        **{"unit": "string", "experiment": "string", "variant": "string", "exposed": "boolean"},
        "tier": "string",
    },
    "titles": {"title_id": "string", "genre": "string", "weight": "float64", "number": "int16"},
    "maturity": {"title_id": "string", "maturity": "int32"},
}

REQUIRED = {
    "decisions": ("seq", "decision", "visit", "at"),
    "events": ("seq", "visit", "type", "happened_at"),
    "impressions": ("seq", "visit", "decision", "row", "column"),
    "assignments": ("seq", "unit", "experiment", "variant", "at"),
}
"""Without these columns a table cannot be read; any other that is missing is taken to be unknown."""

KEYS = {
    "decisions": ("decision",),
    "events": ("visit", "n", "index"),
    "impressions": ("visit", "n", "index", "row", "column"),
    "placements": ("decision", "row", "column"),
    "assignments": ("decision", "experiment"),
}
"""What a row of each table is known by: a second one of the same key is the same, told again."""
