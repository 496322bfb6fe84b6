"""How failures that a page survived are told: once, not once a page."""

from __future__ import annotations

import logging
import time

_log = logging.getLogger("coldopen")
_SECONDS = 60.0

_reported: dict[tuple[str, str], float] = {}


def report(where: str, error: Exception) -> None:
    """Log a failure that a page survived, the same one at most once a minute."""
    now, key = time.monotonic(), (where, type(error).__name__)
    if now - _reported.get(key, float("-inf")) >= _SECONDS:
        _reported[key] = now
        _log.warning("%s: %s: %s", *key, error)
