"""Any table of likes: the columns visitor and title, optionally time; every other column is a signal."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from coldopen.catalogue import import_titles
from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.evaluation.sets.gathering import clock, gather, words
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.sets.reading import select
from coldopen.taste.interactions import Tokens

LIMITS = "A table of your own: each row is taken for a like, and its further columns for signals on arrival."
_NEEDED = ("visitor", "title")


def load_table(path: Path, titles: Path | None = None) -> NewcomerSet:
    """A set from a CSV or Parquet file, and titles from any file that `coldopen import` reads.

    Times are ISO 8601 (UTC where no offset is given) or Unix time in seconds or milliseconds. The signals of
    a visitor are those of their first row in time; hour and weekday are added where none is a column. Rows
    without visitor or title are left out.

    Raises:
        Problem: where a needed column is missing, or a time cannot be read.
    """
    rows = {name: column.astype(str) for name, column in _text(path).items()}
    for name in _NEEDED:
        if name not in rows:
            raise Problem("table", ", ".join(rows), f"a column {name!r}")
    kept = (rows["visitor"] != "") & (rows["title"] != "")
    if not kept.any():
        raise Problem("table", "no row with visitor and title", "at least one like")
    rows = {name: column[kept] for name, column in rows.items()}
    at_ms = _times(rows["time"]) if "time" in rows else None
    signals = [name for name in rows if name not in (*_NEEDED, "time")]

    def arrival(row: int) -> Tokens:
        told = words([(name, rows[name][row]) for name in signals])
        return told if at_ms is None else told + _unless(signals, clock(int(at_ms[row])))

    known: dict[str, Title] = {}
    if titles is not None:
        known = {title.id: title for title in import_titles(titles).titles}
    likes = gather(rows["visitor"], rows["title"], at_ms, arrival, known)
    return NewcomerSet(path.stem, likes, None if at_ms is None else likes, LIMITS)


def _text(path: Path) -> dict[str, np.ndarray]:
    return select(path, "SELECT coalesce(columns(*)::VARCHAR, '') FROM {table}")


def _unless(signals: list[str], told: Tokens) -> Tokens:
    return tuple(token for token in told if token.split(":")[0] not in signals)


def _times(column: np.ndarray) -> np.ndarray:
    return np.array([_milliseconds(text) for text in column.tolist()], np.int64)


def _milliseconds(text: str) -> int:
    """A time as Unix milliseconds; numbers below 10^11 are seconds.

    >>> _milliseconds("1700000000"), _milliseconds("1700000000000"), _milliseconds("1970-01-02")
    (1700000000000, 1700000000000, 86400000)
    """
    try:
        number = float(text)
    except ValueError:
        return _iso(text)
    return int(number * 1000 if abs(number) < 1e11 else number)


def _iso(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Problem("time", text, "ISO 8601, or Unix time in seconds or milliseconds") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
