"""How long a film or series is, as catalogues write it."""

from __future__ import annotations

import re
from functools import lru_cache

from coldopen.core.errors import Problem

MAX_MINUTES = 10_000
MAX_SEASONS = 500
_SEASONS = re.compile(r"(\d{1,3})\s*(?:seasons?|series)", re.I)
_MINUTES = re.compile(r"(\d{1,5})(?:\.0*)?\s*(?:m|min|mins|minutes?)?\.?", re.I)
_HOURS = re.compile(
    r"(?:pt)?(\d{1,2})\s*h(?:(?:ou)?rs?)?\.?\s*(?:(\d{1,2})\s*m?(?:in(?:utes?|s)?)?\.?)?", re.I
)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2}):\d{2}")
_EXPECTED = f"minutes up to {MAX_MINUTES}, '90 min', '1h 30m', '01:30:00' or '2 Seasons'"


@lru_cache(4096)
def parse_length(text: str) -> tuple[int | None, int | None]:
    """Minutes, and the number of seasons: the one that the text gives, None for the other; 0 is unknown.

    Raises:
        Problem: where it is neither.

    >>> parse_length("1h 30m"), parse_length("2 Seasons")
    ((90, None), (None, 2))
    """
    text = text.strip()
    if found := _SEASONS.fullmatch(text):
        return None, min(int(found[1]), MAX_SEASONS) or None
    if found := _MINUTES.fullmatch(text):
        minutes = int(found[1])
    elif found := _HOURS.fullmatch(text) or _CLOCK.fullmatch(text):
        minutes = 60 * int(found[1]) + int(found[2] or 0)
    else:
        raise Problem("duration", text, _EXPECTED)
    if minutes > MAX_MINUTES:
        raise Problem("duration", text, _EXPECTED)
    return minutes or None, None


def is_length(value: object) -> bool:
    """Whether a value is a length with its unit ("74 min", "1 Season"), as some tables misplace.

    >>> is_length("74 min"), is_length("PG-13"), is_length("16")
    (True, False, False)
    """
    return isinstance(value, str) and bool(re.fullmatch(r"\d+ (min|Seasons?)", value.strip()))
