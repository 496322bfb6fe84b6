"""The one writer: takes what waits, writes it in one transaction, tells everyone, hands it on for folding."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

import apsw

from coldopen.core.errors import Problem
from coldopen.core.log import Outcome, Tombstone
from coldopen.log.inbox import JOB, Inbox, Pending
from coldopen.log.options import LogOptions
from coldopen.log.records import DECISION, NOTE
from coldopen.log.store import Store, digest_of

_logger = logging.getLogger(__name__)

_DISK = (
    apsw.FullError,
    apsw.IOError,
    apsw.ReadOnlyError,
    apsw.CantOpenError,
    apsw.BusyError,
    apsw.LockedError,
    apsw.NoMemError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.PermissionsError,
    apsw.NoLFSError,
    apsw.ProtocolError,
    apsw.ConnectionClosedError,
)
_FIRST_RETRY_SECONDS = 0.05
_LAST_RETRY_SECONDS = 2.0

Committed = Callable[[int, int, int, list[Pending]], None]


class Writer:
    """A thread around the store. `committed` is called after each transaction with the number before it,
    the number after it, its time, and what was stored, whose `seq` is set.

    While the disk fails, `failed` says why, what waits is failed, and the writer tries again until it
    works. Decisions that were taken are kept for then, up to their bound.
    """

    def __init__(
        self, store: Store, inbox: Inbox, clock: Callable[[], int], options: LogOptions, committed: Committed
    ) -> None:
        self.failed: str | None = None
        self._store = store
        self._inbox = inbox
        self._clock = clock
        self._most = options.group
        self._linger_seconds = options.decision_linger_ms / 1000
        self._committed = committed
        self._thread = threading.Thread(target=self._run, name="coldopen-log-writer", daemon=True)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def join(self) -> None:
        """Wait until the inbox, once closed, has been written."""
        self._thread.join()

    def _run(self) -> None:
        while group := self._inbox.take(self._most, self._linger_seconds):
            error = self._write(group)
            if error is not None:
                self._outlast(error, group)

    def _write(self, group: list[Pending]) -> Exception | None:
        """Write a group; where the disk does not take it, say why. A record that no disk would take is
        failed alone."""
        try:
            self._commit(group)
        except _DISK as error:
            self._rollback(group)
            return error
        except Exception as error:
            self._rollback(group)
            if len(group) == 1:
                _logger.exception("a record could not be written")
                _tell(group[0], "failed")
                return None
            _logger.warning("a group could not be written (%s); trying its records one by one", error)
            for item in group:
                failure = self._write([item])
                if failure is not None:
                    return failure
        return None

    def _outlast(self, error: Exception, group: list[Pending]) -> None:
        """Fail what waits, keep the decisions, and try again until the disk works or the log is closed."""
        kept: list[Pending] = []
        seconds = _FIRST_RETRY_SECONDS
        failure: Exception | None = error
        while failure is not None:
            self.failed = f"{type(failure).__name__}: {failure}"
            _logger.error("the log cannot write: %s; trying again in %.2f s", self.failed, seconds)
            kept += _give_up(group + self._inbox.drain())
            group = []
            if self._inbox.wait_closed(seconds):
                for item in kept:
                    _tell(item, "failed")
                return
            seconds = min(2 * seconds, _LAST_RETRY_SECONDS)
            try:
                self._store.reopen()
                self._store.probe()
                failure = self._write(kept) if kept else None
            except (apsw.Error, OSError, Problem) as again:
                failure = again
        self.failed = None
        _logger.warning("the log writes again")

    def _commit(self, group: list[Pending]) -> None:
        store = self._store
        before = store.head
        at = max(store.at, self._clock())
        outcomes: list[Outcome] = []
        forgotten: set[bytes] = set()
        store.begin()
        for run in _runs(group):
            if run[0].kind in (NOTE, JOB):
                forgotten |= self._special(run[0], at)
                outcomes.append("stored")
            else:
                outcomes.extend(self._add(run, at, forgotten))
        store.commit()
        store.deleted |= forgotten
        for item, outcome in zip(group, outcomes, strict=True):
            _tell(item, outcome)
        if store.head > before:
            stored = [item for item in group if item.seq]
            self._committed(before, store.head, at, stored)

    def _special(self, item: Pending, at: int) -> set[bytes]:
        if item.job is not None:
            item.job(self._store)
            return set()
        item.seq = self._store.add_note(at, item.row)
        if isinstance(item.body, Tombstone) and item.body.visitor:
            return self._store.forget(item.body.visitor, at)
        return set()

    def _add(self, run: list[Pending], at: int, forgotten: set[bytes]) -> list[Outcome]:
        store = self._store
        wanted = run
        if store.deleted or forgotten:
            wanted = [item for item in run if not self._is_deleted(item, forgotten)]
            if not wanted:
                return ["duplicate"] * len(run)
        before = store.head
        stored = store.add(at, [item.row for item in wanted])
        if stored == len(run):
            for seq, item in enumerate(run, before + 1):
                item.seq = seq
        else:
            numbers = store.keys_after(before)
            for item in wanted:
                item.seq = numbers.pop((item.kind, item.visit, item.n), 0)
        visitors = [(item.visit, item.visitor) for item in run if item.seq and item.visitor is not None]
        if visitors:
            store.add_visitors(visitors)
        return ["stored" if item.seq else "duplicate" for item in run]

    def _is_deleted(self, item: Pending, forgotten: set[bytes]) -> bool:
        digest = digest_of(item.visit)
        return digest in self._store.deleted or digest in forgotten

    def _rollback(self, group: list[Pending]) -> None:
        for item in group:
            item.seq = 0
        try:
            self._store.rollback()
        except apsw.Error as error:
            _logger.warning("rollback failed: %s", error)


def _runs(group: list[Pending]) -> Sequence[list[Pending]]:
    """The group cut into stretches that can be added at once; notes and jobs stand alone."""
    if not any(item.kind in (NOTE, JOB) for item in group):
        return [group]
    runs: list[list[Pending]] = []
    for item in group:
        alone = item.kind in (NOTE, JOB)
        if alone or not runs or runs[-1][0].kind in (NOTE, JOB):
            runs.append([item])
        else:
            runs[-1].append(item)
    return runs


def _give_up(items: list[Pending]) -> list[Pending]:
    """Fail all but decisions, and return those."""
    for item in items:
        if item.kind != DECISION:
            _tell(item, "failed")
    return [item for item in items if item.kind == DECISION]


def _tell(item: Pending, outcome: Outcome) -> None:
    done, item.done = item.done, None
    if done is not None:
        try:
            done(outcome)
        except Exception:
            _logger.exception("whoever waited for a record failed")
