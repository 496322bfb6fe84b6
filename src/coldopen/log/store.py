"""The log's database: one table of records in one sequence, written through one connection.

Nothing outside this room knows that it is SQLite.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from coldopen.core.errors import Problem
from coldopen.core.ids import is_opaque_id
from coldopen.core.log import Tombstone
from coldopen.log.records import NOTE, SCHEMA, decode, encode

DATABASE = "log.db"
OLDEST_SQLITE = (3, 51, 3)
APPLICATION = 0x434F4C44
VERSION = 1

_PAGE_BYTES = 16_384
_CHECKPOINT_BYTES = 16 * 2**20
_TABLES = """
CREATE TABLE IF NOT EXISTS record(
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, schema INTEGER NOT NULL,
    visit TEXT, n INTEGER, body BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS record_key ON record(visit, kind, n);
CREATE TABLE IF NOT EXISTS visitor(
    visit TEXT NOT NULL, visitor TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY(visit, visitor)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS visitor_visits ON visitor(visitor);
CREATE TABLE IF NOT EXISTS deleted(
    digest BLOB PRIMARY KEY, visit TEXT, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
"""

# A row travels as one blob, so that a whole group is inserted in one step and the interpreter's lock is
# given up once for all of it: 64 bytes of visit, a digit of kind, 19 digits of n, the body.
_INSERT = f"""
INSERT OR IGNORE INTO record(at, kind, schema, visit, n, body)
SELECT ?1, CAST(substr(value, 65, 1) AS INTEGER), {SCHEMA}, rtrim(substr(value, 1, 64)),
       CAST(substr(value, 66, 19) AS INTEGER), substr(value, 85)
FROM carray(?2)
"""
_INSERT_VISITORS = """
INSERT OR IGNORE INTO visitor(visit, visitor, seq)
SELECT rtrim(substr(value, 1, 64)), substr(value, 65), ?1 FROM carray(?2)
"""


def pack_row(kind: int, visit: str, n: int, body: bytes) -> bytes:
    """A row as `Store.add` takes it.

    Raises:
        Problem: the visit is no opaque id, or n is not in 0 to 2**63 - 1.
    """
    if not is_opaque_id(visit):
        raise Problem("visit", visit, "1 to 64 of A-Z, a-z, 0-9, '_' and '-'")
    if not 0 <= n < 1 << 63:
        raise Problem("n", n, "a number from 0 to 2**63 - 1")
    return b"%-64b%d%019d%b" % (visit.encode(), kind, n, body)


def digest_of(visit: str) -> bytes:
    """What stays of a deleted visit: enough to refuse what still comes for it, not to name it."""
    return hashlib.blake2b(visit.encode(), digest_size=12).digest()


class Store:
    """The one writing connection. Use it from one thread at a time.

    Raises:
        Problem: the folder cannot be written, or its file is not a log of this version.
    """

    def __init__(self, directory: Path) -> None:
        check_sqlite(apsw.sqlite_lib_version())
        self.directory = Path(directory)
        self.connection = self._open()
        self.head, self.at = self._last()
        self.deleted = {bytes(digest) for (digest,) in self.connection.execute("SELECT digest FROM deleted")}

    def begin(self) -> None:
        """Start a transaction."""
        self.connection.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Make the transaction durable."""
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        """Forget the transaction, where one is open, and all that was learned in it."""
        if not self.connection.in_transaction:
            return
        self.connection.execute("ROLLBACK")
        self.head, self.at = self._last()

    def add(self, at: int, rows: Sequence[bytes]) -> int:
        """Add packed rows and return how many were new; their numbers follow `head` in order."""
        before = self.connection.total_changes()
        self.connection.execute(_INSERT, (at, apsw.carray(tuple(rows))))
        stored = self.connection.total_changes() - before
        self.head += stored
        self.at = at
        return stored

    def keys_after(self, seq: int) -> dict[tuple[int, str, int], int]:
        """The records after `seq`: (kind, visit, n) to number."""
        found = self.connection.execute("SELECT seq, kind, visit, n FROM record WHERE seq > ?", (seq,))
        return {(kind, visit, n): number for number, kind, visit, n in found}

    def add_visitors(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Remember which visits (first) are of which visitor (second)."""
        packed = tuple(f"{visit:<64}{visitor}" for visit, visitor in pairs)
        self.connection.execute(_INSERT_VISITORS, (self.head, apsw.carray(packed)))

    def add_note(self, at: int, body: bytes) -> int:
        """Add a note and return its number."""
        sql = "INSERT INTO record(at, kind, schema, body) VALUES (?, ?, ?, ?)"
        self.connection.execute(sql, (at, NOTE, SCHEMA, body))
        self.head += 1
        self.at = at
        return self.head

    def forget(self, visitor: str, at: int) -> set[bytes]:
        """Mark all visits of a visitor as deleted, from now on; returns their digests.

        The caller adds them to `deleted` once this is committed.
        """
        found = self.connection.execute("SELECT visit FROM visitor WHERE visitor = ?", (visitor,))
        visits = {visit for (visit,) in found} | {visitor}
        for visit in visits:
            sql = "INSERT OR IGNORE INTO deleted(digest, visit, at) VALUES (?, ?, ?)"
            self.connection.execute(sql, (digest_of(visit), visit, at))
        return {digest_of(visit) for visit in visits}

    def erase(self, visits: Iterable[str]) -> None:
        """Remove the records of visits for good."""
        for visit in visits:
            self.connection.execute("DELETE FROM record WHERE visit = ?", (visit,))
            self.connection.execute("DELETE FROM visitor WHERE visit = ?", (visit,))

    def cut(self, number: int) -> int:
        """Remove all records after a number, and return how many there were."""
        with self.connection:
            self.connection.execute("DELETE FROM record WHERE seq > ?", (number,))
            removed = self.connection.changes()
            self.connection.execute(
                "DELETE FROM visitor WHERE seq > ? AND visit NOT IN (SELECT visit FROM record "
                "WHERE record.visit = visitor.visit)",
                (number,),
            )
        self.head, self.at = self._last()
        return removed

    def blank_tombstones(self) -> None:
        """Take the visitors' ids out of all tombstones."""
        notes: list[Any] = self.connection.execute(
            "SELECT seq, schema, body FROM record WHERE visit IS NULL"
        ).fetchall()
        blank = encode(Tombstone(""))
        for seq, schema, body in notes:
            if isinstance(decode(NOTE, schema, body), Tombstone) and body != blank:
                sql = "UPDATE record SET body = ?, schema = ? WHERE seq = ?"
                self.connection.execute(sql, (blank, SCHEMA, seq))

    def forget_names(self, visits: Iterable[str]) -> None:
        """Keep of deleted visits only their digests."""
        for visit in visits:
            self.connection.execute("UPDATE deleted SET visit = NULL WHERE digest = ?", (digest_of(visit),))

    def probe(self) -> None:
        """Write a little, to see whether the disk takes it.

        Raises:
            apsw.Error: it does not.
        """
        self.connection.execute(f"PRAGMA user_version = {VERSION}")

    def reopen(self) -> None:
        """Open the database anew after a failure of its disk.

        Raises:
            apsw.Error: it still fails.
        """
        self.connection.close(True)
        self.connection = self._connect()
        self.head, self.at = self._last()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close(True)

    def _open(self) -> apsw.Connection:
        expected = "a folder that can be written, on a disk with room, holding a log or nothing"
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            return self._connect()
        except (apsw.Error, OSError) as error:
            raise Problem("log directory", str(self.directory), f"{expected} ({error})") from None

    def _connect(self) -> apsw.Connection:
        path = self.directory / DATABASE
        connection = apsw.Connection(str(path))
        try:
            connection.set_busy_timeout(5000)
            connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
            new = self._is_new(connection)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_BYTES // _PAGE_BYTES}")
            connection.execute(f"PRAGMA journal_size_limit = {4 * _CHECKPOINT_BYTES}")
            connection.execute("PRAGMA cache_size = -65536")
            if new:
                with connection:
                    connection.execute(_TABLES)
                    connection.execute(f"PRAGMA application_id = {APPLICATION}")
                    connection.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            connection.close(True)
            raise
        return connection

    def _is_new(self, connection: apsw.Connection) -> bool:
        found = connection.pragma("application_id"), connection.pragma("user_version")
        if found == (0, 0) and not connection.execute("SELECT 1 FROM sqlite_master").fetchall():
            return True
        if found != (APPLICATION, VERSION):
            path = str(self.directory / DATABASE)
            raise Problem(
                path, f"application {found[0]:#x}, version {found[1]}", f"a log of version {VERSION}"
            )
        return False

    def _last(self) -> tuple[int, int]:
        sql = "SELECT seq, at FROM record ORDER BY seq DESC LIMIT 1"
        row = self.connection.execute(sql).fetchone()
        return (row[0], row[1]) if row else (0, 0)


def truncate_wal(directory: Path) -> bool:
    """Move the write-ahead log into the database and empty it, so that no old copy of an erased record
    stays there; whether that could be done while others read.
    """
    connection = apsw.Connection(str(Path(directory) / DATABASE), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        connection.set_busy_timeout(5000)
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()[0]
        return not busy
    finally:
        connection.close(True)


def check_sqlite(version: str) -> None:
    """Refuse a SQLite that can corrupt a write-ahead log shared by two connections (before 3.51.3).

    >>> check_sqlite("3.54.1")
    """
    if tuple(int(part) for part in version.split(".")[:3]) < OLDEST_SQLITE:
        raise Problem("SQLite", version, "3.51.3 or later; upgrade apsw, which brings its own")
