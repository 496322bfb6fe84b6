"""The log in one process: a writer thread, a folder thread, and readers in whatever thread asks."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

import apsw
import msgspec

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.log import Health, LogFull, Note, Outcome, View, Visit
from coldopen.log.artifacts import ArtifactStore
from coldopen.log.compaction import Compaction, compact, is_due
from coldopen.log.folder import Folder
from coldopen.log.folding import Folding, MakeFolds
from coldopen.log.inbox import JOB, Bound, Inbox, Pending
from coldopen.log.lookup import LogLookup
from coldopen.log.options import LogOptions
from coldopen.log.reader import RECENT_BATCHES, RECENT_BYTES, Reader
from coldopen.log.records import BATCH, DECISION, NOTE, encode
from coldopen.log.segments import Segment, TitleOf, segments, write_segment
from coldopen.log.snapshots import Snapshots
from coldopen.log.store import DATABASE, Store, pack_row
from coldopen.log.upkeep import Upkeep
from coldopen.log.writer import Writer

_logger = logging.getLogger(__name__)

ARTIFACTS, SNAPSHOTS, SEGMENTS = "artifacts", "snapshots", "segments"
_MB = 2**20
_UPKEEP_SECONDS = 60.0


def unix_ms() -> int:
    """The machine's clock, in Unix milliseconds."""
    return time.time_ns() // 1_000_000


class LocalLog:
    """A `Log` whose writer and folds run in this process. One process at a time may open a folder.

    Args:
        directory: where the log is kept; made if need be.
        make_folds: given a `Lookup`, makes fresh folds. Called for every rebuilding from a snapshot.
        options: see `LogOptions`.
        clock: Unix milliseconds; the log's own time never goes back, whatever this says.

    Raises:
        Problem: the folder cannot be written, is in use, or holds something else.
    """

    def __init__(
        self,
        directory: Path,
        make_folds: MakeFolds = lambda lookup: (),
        options: LogOptions | None = None,
        clock: Callable[[], int] = unix_ms,
    ) -> None:
        self.directory = Path(directory)
        self.options = options = options or LogOptions()
        self.artifacts = ArtifactStore(self.directory / ARTIFACTS)
        self.reader = Reader(self.directory)
        self.snapshots = Snapshots(self.directory / SNAPSHOTS, options.snapshots_kept)
        self.segments_directory = self.directory / SEGMENTS
        self.clock = clock
        self._make_folds = make_folds
        self._lock_file = hold(self.directory)
        self._refused = 0
        self._closed = False
        self._listeners: list[Callable[[View], None]] = []
        self._rebuilt: OrderedDict[int, View] = OrderedDict()
        self._rebuilding = threading.Lock()
        self._maintaining = threading.Lock()
        try:
            self._store = Store(self.directory)
            self._inbox = Inbox(
                Bound(options.queue_batches, options.queue_mb * _MB),
                Bound(options.queue_decisions, options.queue_decisions_mb * _MB),
            )
            folding = self.rebuild(self._store.head)
            self.folder = Folder(
                folding, self._store.head, self.reader, self.snapshots, options, self._published
            )
            self._writer = Writer(self._store, self._inbox, clock, options, self.folder.offer)
        except BaseException:
            os.close(self._lock_file)
            raise
        self._writer.start()
        self.folder.start()
        self._upkeep = Upkeep(self.compact_if_due, _UPKEEP_SECONDS)

    def append(self, batch: Batch, done: Callable[[Outcome], None]) -> None:
        """See `Log`. Also raises Problem for a visit that is no opaque id or a negative n."""
        row = pack_row(BATCH, batch.visit, batch.n, encode(batch))
        self.submit(Pending(BATCH, batch.visit, batch.n, row, batch, None, done))

    def record(self, decision: Decision) -> bool:
        """See `Log`."""
        row = pack_row(DECISION, decision.visit, decision.number, encode(decision))
        item = Pending(DECISION, decision.visit, decision.number, row, decision, decision.visitor)
        try:
            self.submit(item)
        except LogFull:
            return False
        return True

    def post(self, note: Note) -> int:
        """See `Log`."""
        return self._perform(Pending(NOTE, "", 0, encode(note), note)).seq

    def read_visit(self, visit: str, up_to: int | None = None) -> Visit:
        """See `Log` and `Reader`: of a very long visit, the latest part."""
        return self.reader.visit(visit, up_to, RECENT_BATCHES, RECENT_BYTES)

    def read_decision(self, visit: str, number: int) -> Decision | None:
        """See `Log` and `Reader`."""
        return self.reader.decision(visit, number)

    def read_first_decision(self, visit: str) -> Decision | None:
        """See `Log` and `Reader`."""
        return self.reader.first_decision(visit)

    def read_tried_out(self, visitor: str, besides: str, since_ms: int, most: int) -> int:
        """See `Log` and `Reader`."""
        return self.reader.tried_out(visitor, besides, since_ms, most)

    def view(self) -> View:
        """See `Log`."""
        return self.folder.view

    def view_at(self, number: int) -> View:
        """See `Log`.

        Raises:
            Problem: the log has not come to that number.
        """
        latest = self.view()
        if number == latest.number:
            return latest
        with self._rebuilding:
            view = self._rebuilt.get(number)
            if view is None:
                head = self.reader.last()[0]
                if not 0 <= number <= head:
                    raise Problem("view", number, f"a number from 0 to {head}")
                view = self._rebuilt[number] = msgspec.structs.replace(
                    self.rebuild(number).view(), number=number
                )
                if len(self._rebuilt) > 4:
                    self._rebuilt.popitem(last=False)
            self._rebuilt.move_to_end(number)
            return view

    def wait_for_view(self, number: int, timeout_seconds: float = 10.0) -> bool:
        """Wait until a view of at least this number is published; whether it was."""
        return self.folder.wait_for(number, timeout_seconds)

    def settle(self, timeout_seconds: float = 60.0) -> View:
        """The view of all that was queued before, once that is written and folded.

        Raises:
            LogFull: the disk fails, or the folds do not follow in time.
        """
        self.perform(lambda store: None)
        head = self._store.head
        self.folder.publish_at(head)
        if not self.wait_for_view(head, timeout_seconds):
            raise LogFull(f"record {head} was not folded within {timeout_seconds:g} s")
        return self.view()

    def on_view(self, listener: Callable[[View], None]) -> None:
        """Call `listener` with every new view from now on, in the folder's thread."""
        self._listeners.append(listener)

    def seal(self, title_of: TitleOf = lambda catalogue, index: None) -> list[Segment]:
        """Write what has been logged since the last segment as Parquet, and return the new segments.

        Args:
            title_of: the id of a title, given a catalogue's content id and an index; for the tables'
                `title_id`.
        """
        with self._maintaining:
            sealed = segments(self.segments_directory)
            first = sealed[-1].last + 1 if sealed else 1
            head = self.reader.last()[0]
            new = []
            while first <= head:
                last = min(head, first + self.options.segment_records - 1)
                lookup = LogLookup(self.reader, self.artifacts, self.options.decisions_cached)
                records = self.reader.living_records(first - 1, last)
                new.append(write_segment(self.segments_directory, first, last, records, lookup, title_of))
                first = last + 1
            return new

    def compact(self) -> Compaction | None:
        """Remove the records of deleted visitors for good: from the database, the segments, the folds and
        the snapshots. None where there are none. Takes as long as folding the whole log.

        Raises:
            LogFull: the disk fails.
        """
        with self._maintaining:
            return compact(self)

    def compact_if_due(self) -> Compaction | None:
        """Compact where a deletion nears `deletion_days`."""
        return self.compact() if is_due(self) else None

    def forget_rebuilt(self) -> None:
        """Drop the old views that are kept at hand."""
        with self._rebuilding:
            self._rebuilt.clear()

    def activations(self, kind: str) -> tuple[str, ...]:
        """See `Log` and `Reader`."""
        return self.reader.activations(kind)

    def health(self) -> Health:
        """How the log is doing."""
        doomed: list[tuple[str, int]] = []
        with contextlib.suppress(apsw.Error):
            doomed = self.reader.doomed()
        return Health(
            last_seq=self._store.head,
            view=self.view().number,
            failed=self._writer.failed,
            batches_queued=self._inbox.depth(BATCH),
            decisions_queued=self._inbox.depth(DECISION),
            queued_bytes=self._inbox.size(),
            decisions_refused=self._refused,
            fold_lag=self.folder.lag(),
            fold_errors=self.folder.n_errors(),
            database_bytes=_size(self.directory),
            n_visits_to_erase=len(doomed),
            complaints=tuple(self.snapshots.skipped) + tuple(self.folder.complaints),
        )

    def close(self) -> None:
        """See `Log`. Closing again does nothing."""
        if self._closed:
            return
        self._upkeep.close()
        self._closed = True
        self._inbox.close()
        self._writer.join()
        self.folder.close()
        self.reader.close()
        self._store.close()
        os.close(self._lock_file)

    def submit(self, *items: Pending) -> None:
        """Queue packed records of one kind, all or none.

        Raises:
            LogFull: there is no room, the disk has failed, or the log is closed.
        """
        failed = self._writer.failed
        if failed is None and self._inbox.put(*items):
            return
        if items[0].kind == DECISION:
            self._refused += len(items)
        reason = failed or ("it is closed" if self._closed else "its queue is full")
        raise LogFull(f"the log cannot take more now: {reason}")

    def perform(self, job: Callable[[Store], None]) -> None:
        """Run `job` in the writer's thread within a transaction, and wait for it.

        Raises:
            LogFull: it could not be done.
        """
        self._perform(Pending(JOB, "", 0, b"", job=job))

    def rebuild(self, up_to: int) -> Folding:
        """Folds over the records up to a number, from the nearest snapshot."""
        folding = self.snapshots.nearest(self.fresh, up_to)
        self.follow(folding, up_to)
        return folding

    def fresh(self) -> Folding:
        """Folds that have seen nothing."""
        lookup = LogLookup(self.reader, self.artifacts, self.options.decisions_cached)
        return Folding(self._make_folds, lookup)

    def follow(self, folding: Folding, up_to: int) -> None:
        """Apply what the database holds after a folding's number, up to another."""
        while folding.number < up_to:
            stretch = self.reader.records(folding.number, up_to)
            for record in stretch.records:
                folding.apply(record)
            if not stretch.records:
                folding.skip_to(up_to if stretch.end == folding.number else stretch.end)

    def _perform(self, item: Pending) -> Pending:
        finished = threading.Event()
        outcomes: list[Outcome] = []

        def done(outcome: Outcome) -> None:
            outcomes.append(outcome)
            finished.set()

        item.done = done
        self.submit(item)
        finished.wait()
        if outcomes[0] == "failed":
            raise LogFull(f"the log could not write: {self._writer.failed or 'see its messages'}")
        return item

    def _published(self, view: View) -> None:
        for listener in self._listeners:
            try:
                listener(view)
            except Exception:
                _logger.exception("a listener to views failed")


def hold(directory: Path) -> int:
    """Hold the folder's lock file until the handle is closed, or the process ends.

    Raises:
        Problem: the folder cannot be written, or another has it open.
    """
    expected = "a folder that can be written and that no other process has open"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        handle = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise Problem("log directory", str(directory), f"{expected} ({error.strerror})") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Problem("log directory", f"{directory}, which is in use", expected) from None
    return handle


def _size(directory: Path) -> int:
    files = [directory / (DATABASE + suffix) for suffix in ("", "-wal")]
    return sum(file.stat().st_size for file in files if file.exists())
