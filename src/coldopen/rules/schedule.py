"""Schedules: from a first moment on, and no more from a second one."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

EXPECTED_MOMENT = (
    "a date (its midnight UTC) or a time with its offset: 2026-11-01 or 2026-11-01T18:00:00+05:30"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)
ALWAYS = 1 << 62


def moment_ms(text: str) -> int | None:
    """A moment as written, in Unix milliseconds; None where it is not one.

    >>> moment_ms("1970-01-02"), moment_ms("1970-01-01T05:30:00+05:30"), moment_ms("1970-01-01T05:30:00")
    (86400000, 0, None)
    """
    if _MOMENT.fullmatch(text) is None:
        return None
    try:
        if len(text) == 10:
            day = date.fromisoformat(text)
            at = datetime(day.year, day.month, day.day, tzinfo=UTC)
        else:
            at = datetime.fromisoformat(text)
        return round(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def span_ms(starts: str | None, ends: str | None) -> tuple[int, int]:
    """The half-open span of Unix milliseconds that a schedule covers; open ends are far away."""
    first = -ALWAYS if starts is None else moment_ms(starts)
    last = ALWAYS if ends is None else moment_ms(ends)
    return (ALWAYS, ALWAYS) if first is None or last is None else (first, last)
