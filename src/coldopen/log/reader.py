"""Reading the log's database, from any thread and any process, beside its writer."""

from __future__ import annotations

import contextlib
import logging
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import apsw
from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.log import Activation, Record, Visit
from coldopen.log.records import BATCH, DECISION, NOTE, decode, n_tried_out
from coldopen.log.store import DATABASE, digest_of

_logger = logging.getLogger(__name__)
_NO_LIMIT = (1 << 63) - 1
RECENT_BATCHES, RECENT_BYTES = 500, 1 << 16
"""How much of a visit a page looks at: hours of an ordinary one, a few milliseconds of any."""
# One statement, since each costs the taking of a lock. No page waits for a visit that goes on and on: the
# batches of highest n come first, and only so many.
_VISIT = f"""
SELECT seq, schema, body FROM record
WHERE visit = ?1 AND kind = {BATCH} AND seq <= ?2 AND NOT EXISTS (SELECT 1 FROM deleted WHERE digest = ?3)
ORDER BY n DESC LIMIT ?4
"""
_DECISION = f"SELECT seq, schema, body FROM record WHERE visit = ? AND kind = {DECISION} AND n = ?"
_FIRST = f"""
SELECT schema, body FROM record WHERE visit = ?1 AND kind = {DECISION}
AND NOT EXISTS (SELECT 1 FROM deleted WHERE digest = ?2) ORDER BY n LIMIT 1
"""
# Bounded whatever a visitor did: of a thousand of their visits (the latest where the ids are our own) those
# that began last, and of these only so many pages. Nothing larger than the list of visits is sorted.
_N_VISITS, _N_PAGES = 64, 512
_OTHER_VISIT = "SELECT 1 FROM visitor WHERE visitor = ? AND visit <> ? LIMIT 1"
_PAGES_SINCE = f"""
SELECT schema, body FROM (
    SELECT page.at, page.schema, page.body FROM (
        SELECT visit FROM (
            SELECT visit, seq FROM visitor WHERE visitor = ?1 AND visit <> ?2 ORDER BY visit DESC LIMIT 1000
        ) ORDER BY seq DESC LIMIT {_N_VISITS}
    ) AS latest CROSS JOIN record AS page ON page.visit = latest.visit AND page.kind = {DECISION}
    WHERE NOT EXISTS (SELECT 1 FROM deleted WHERE digest = digest_of(latest.visit)) LIMIT {_N_PAGES}
) WHERE at >= ?3
"""
_IS_DELETED = "SELECT 1 FROM deleted WHERE digest = ?"
_NOTES = f"SELECT at, schema, body FROM record WHERE visit IS NULL AND kind = {NOTE} ORDER BY seq"
_RECORDS = "SELECT seq, at, kind, schema, body FROM record WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"


class Stretch(Struct, frozen=True):
    """Records in order, the number that was read up to, and complaints about those that are unreadable."""

    records: list[Record]
    end: int
    complaints: list[str]


class Reader:
    """Read-only connections to a log's database, one a thread. What was acknowledged is seen at once."""

    def __init__(self, directory: Path) -> None:
        self.path = Path(directory) / DATABASE
        self._local = threading.local()
        self._open: weakref.WeakSet[apsw.Connection] = weakref.WeakSet()
        self._lock = threading.Lock()

    def visit(
        self, visit: str, up_to: int | None = None, most_batches: int = -1, most_bytes: int = _NO_LIMIT
    ) -> Visit:
        """The batches of a visit, up to record `up_to`; empty where it is unknown or deleted.

        Of a long visit those of highest n, at most `most_batches` (-1 for all) of `most_bytes` together.
        Read again up to the `evidence` of the answer, they are the same. A database that cannot be read
        gives an empty visit, and a warning.
        """
        limit = _NO_LIMIT if up_to is None else up_to
        asked = (visit, limit, digest_of(visit), most_batches)
        batches: list[Batch] = []
        evidence, n_bytes = 0, 0
        try:
            rows: list[Any] = self._connection().execute(_VISIT, asked).fetchall()
            for seq, schema, body in rows:
                n_bytes += len(body)
                if n_bytes > most_bytes:
                    break
                batches.append(cast(Batch, decode(BATCH, schema, body)))
                evidence = max(evidence, seq)
        except (apsw.Error, Problem) as error:
            _logger.warning("visit %s could not be read: %s", visit, error)
            return Visit()
        return Visit(tuple(reversed(batches)), evidence)

    def decision(self, visit: str, number: int) -> Decision | None:
        """The record of a page, or None where there is none or its visit was deleted.

        A database that cannot be read gives None, and a warning.
        """
        try:
            if self._connection().execute(_IS_DELETED, (digest_of(visit),)).fetchone():
                return None
            found = self.recorded_decision(visit, number)
        except (apsw.Error, Problem) as error:
            _logger.warning("decision %s of %s could not be read: %s", number, visit, error)
            return None
        return found[1] if found else None

    def first_decision(self, visit: str) -> Decision | None:
        """The record of a visit's first page, as `decision`."""
        try:
            row: Any = self._connection().execute(_FIRST, (visit, digest_of(visit))).fetchone()
            found = None if row is None else decode(DECISION, row[0], row[1])
        except (apsw.Error, Problem) as error:
            _logger.warning("the first page of %s could not be read: %s", visit, error)
            return None
        return found if isinstance(found, Decision) else None

    def tried_out(self, visitor: str, besides: str, since_ms: int, most: int) -> int:
        """How many new titles were tried out on a visitor since then, but for one visit, `besides`, and for
        those that were deleted. No page waits for a long count: it ends once it has come to `most`, and is
        over at most 512 pages, of the 64 visits that began last.

        A database that cannot be read gives 0, and a warning.
        """
        n = 0
        try:
            connection = self._connection()
            if connection.execute(_OTHER_VISIT, (visitor, besides)).fetchone() is None:
                return 0
            with contextlib.closing(connection.cursor()) as cursor:
                for schema, body in cursor.execute(_PAGES_SINCE, (visitor, besides, since_ms)):
                    n += n_tried_out(cast(int, schema), cast(bytes, body))
                    if n >= most:
                        break
        except (apsw.Error, Problem) as error:
            _logger.warning("what was tried out on a visitor could not be read: %s", error)
            return 0
        return n

    def recorded_decision(self, visit: str, number: int) -> tuple[int, Decision] | None:
        """A decision with its place in the sequence, whether deleted or not, until it is erased."""
        row: Any = self._connection().execute(_DECISION, (visit, number)).fetchone()
        if row is None:
            return None
        decision = decode(DECISION, row[1], row[2])
        return (row[0], decision) if isinstance(decision, Decision) else None

    def records(self, after: int, up_to: int = _NO_LIMIT, limit: int = 2000) -> Stretch:
        """The next records after a number, deleted ones too until they are erased."""
        records, complaints = [], []
        rows: list[Any] = self._connection().execute(_RECORDS, (after, up_to, limit)).fetchall()
        for seq, at, kind, schema, body in rows:
            try:
                records.append(Record(seq, at, decode(kind, schema, body)))
            except Problem as problem:
                complaints.append(f"record {seq}: {problem}")
        return Stretch(records, rows[-1][0] if rows else after, complaints)

    def living_records(self, after: int, up_to: int) -> Iterator[Record]:
        """The records after a number, up to another, without those of deleted visits."""
        while after < up_to:
            stretch = self.records(after, up_to)
            deleted = self._deleted_among(stretch.records)
            for record in stretch.records:
                if getattr(record.body, "visit", None) not in deleted:
                    yield record
            after = up_to if stretch.end == after else stretch.end

    def activations(self, kind: str) -> tuple[str, ...]:
        """Every artifact of a kind that was ever put in service, in order ("" for none).

        Raises:
            Problem: the database cannot be read.
        """
        return tuple(artifact for _, artifact in self.dated_activations(kind))

    def dated_activations(self, kind: str) -> list[tuple[int, str]]:
        """The same, each with when it was put in service, Unix milliseconds."""
        try:
            rows: list[Any] = self._connection().execute(_NOTES).fetchall()
        except apsw.Error as error:
            raise Problem("log", str(self.path), f"a database that can be read ({error})") from error
        notes = [(at, decode(NOTE, schema, body)) for at, schema, body in rows]
        return [(at, n.artifact) for at, n in notes if isinstance(n, Activation) and n.kind == kind]

    def last(self, up_to: int = _NO_LIMIT) -> tuple[int, int]:
        """Number and time of the last record (up to a number), or zeros."""
        sql = "SELECT seq, at FROM record WHERE seq <= ? ORDER BY seq DESC LIMIT 1"
        row = self._connection().execute(sql, (up_to,)).fetchone()
        return (row[0], row[1]) if row else (0, 0)

    def doomed(self) -> list[tuple[str, int]]:
        """Visits marked deleted whose rows are not erased yet, and when each was marked."""
        sql = "SELECT visit, at FROM deleted WHERE visit IS NOT NULL ORDER BY at, visit"
        return [(visit, at) for visit, at in self._connection().execute(sql)]

    def _deleted_among(self, records: list[Record]) -> set[str]:
        visits = {record.body.visit for record in records if isinstance(record.body, Decision | Batch)}
        connection = self._connection()
        return {v for v in visits if connection.execute(_IS_DELETED, (digest_of(v),)).fetchone()}

    def close(self) -> None:
        """Close the connections of all threads; the next read opens another."""
        with self._lock:
            for connection in list(self._open):
                with contextlib.suppress(apsw.Error):
                    connection.close(True)
            self._open.clear()
            self._local = threading.local()

    def _connection(self) -> apsw.Connection:
        connection: apsw.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READONLY)
            connection.set_busy_timeout(100)
            connection.create_scalar_function("digest_of", _digest_of, 1, deterministic=True)
            self._local.connection = connection
            with self._lock:
                self._open.add(connection)
        return connection


def _digest_of(*arguments: Any) -> bytes:
    """Of a visit, as SQL calls it."""
    return digest_of(*arguments)
