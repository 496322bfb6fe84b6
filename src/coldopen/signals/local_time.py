"""The visitor's own hour and weekday."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MAX_NAME = 64
_NAME = re.compile(
    r"UTC|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)"
    r"(?:/[A-Za-z0-9_+-]{1,32}){1,2}"
)


def is_zone(name: str) -> bool:
    """Whether a name is an IANA time zone, such as "Asia/Kolkata" or "UTC".

    >>> is_zone("Europe/Berlin"), is_zone("Europe/Atlantis"), is_zone("../etc/passwd")
    (True, False, False)
    """
    return len(name) <= _MAX_NAME and _zone(name) is not None


def local_time(at_ms: int, zone: str) -> tuple[int, int] | None:
    """Hour (0 to 23) and weekday (0 is Monday) in a zone at `at_ms`, Unix milliseconds.

    None where there is no such zone.

    >>> local_time(0, "America/New_York")  # 1970-01-01 was a Thursday; there it was still Wednesday
    (19, 2)
    """
    found = _zone(zone) if len(zone) <= _MAX_NAME else None
    if found is None:
        return None
    try:
        local = datetime.fromtimestamp(at_ms / 1000, found)
    except (OverflowError, ValueError, OSError):
        return None
    return local.hour, local.weekday()


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
