"""The one folder: a thread that applies what was written to the folds and publishes their views."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.log import Record, View
from coldopen.log.folding import Folding
from coldopen.log.inbox import Pending
from coldopen.log.options import LogOptions
from coldopen.log.reader import Reader
from coldopen.log.records import SCHEMA, decode_packed
from coldopen.log.snapshots import Snapshots

_logger = logging.getLogger(__name__)


class _Group(Struct):
    before: int
    after: int
    at: int
    items: list[Pending]


class Folder:
    """Follows the log. What the writer offers is folded from memory while the backlog is short, and read
    from the database where it has grown too long.

    `published` is called, in this thread, with every new view.
    """

    def __init__(
        self,
        folding: Folding,
        head: int,
        reader: Reader,
        snapshots: Snapshots,
        options: LogOptions,
        published: Callable[[View], None],
    ) -> None:
        self.view = folding.view()
        self.complaints: deque[str] = deque(maxlen=20)
        self._folding = folding
        self._replacement: Folding | None = None
        self._head = head
        self._reader = reader
        self._snapshots = snapshots
        self._options = options
        self._published = published
        self._groups: deque[_Group] = deque()
        self._backlog = 0
        self._changed = threading.Condition(threading.Lock())
        self._closed = False
        self._view_due = 0.0
        self._saved_number = folding.number
        self._saved_at = time.monotonic()
        self._save_now = False
        self._wanted = 0
        self._thread = threading.Thread(target=self._run, name="coldopen-log-folder", daemon=True)

    def start(self) -> None:
        """Begin to fold."""
        self._thread.start()

    def offer(self, before: int, after: int, at: int, items: list[Pending]) -> None:
        """What one transaction stored, in order; never waits."""
        with self._changed:
            self._head = after
            if self._backlog + len(items) <= self._options.fold_backlog:
                self._groups.append(_Group(before, after, at, items))
                self._backlog += len(items)
            self._changed.notify_all()

    def replace(self, folding: Folding) -> None:
        """Go on with another folding instead, from wherever it stands."""
        with self._changed:
            self._replacement = folding
            self._changed.notify_all()

    def publish_at(self, number: int) -> None:
        """Publish a view as soon as the folds stand at `number`, however short a time after the last."""
        with self._changed:
            self._wanted = number
            self._changed.notify_all()

    def save_soon(self) -> None:
        """Take a snapshot now, where there is anything new."""
        with self._changed:
            self._save_now = True
            self._changed.notify_all()

    def lag(self) -> int:
        """How many numbers the folds are behind the log."""
        return max(0, self._head - self._folding.number)

    def n_errors(self) -> int:
        """How often a fold failed on a record."""
        return self._folding.n_errors

    def wait_for(self, number: int, seconds: float) -> bool:
        """Wait until a view of at least `number` is published; whether it was."""
        with self._changed:
            return self._changed.wait_for(lambda: self.view.number >= number, seconds)

    def close(self) -> None:
        """Fold what was offered, publish, take a snapshot, and stop."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_done():
            try:
                self._step()
            except Exception:
                _logger.exception("folding stumbled; going on from the database")
                if self._closed:
                    break
                time.sleep(0.1)
        self._publish()
        self._save()

    def _is_done(self) -> bool:
        return self._closed and self._folding.number >= self._head

    def _step(self) -> None:
        records = self._next()
        for record in records:
            self._folding.apply(record)
        now = time.monotonic()
        if self._is_dirty() and (self._is_wanted() or now >= self._view_due):
            self._publish()
            self._view_due = time.monotonic() + self._options.view_interval_ms / 1000
        n_new = self._folding.number - self._saved_number
        if n_new and (
            self._save_now
            or n_new >= self._options.snapshot_records
            or now - self._saved_at >= self._options.snapshot_minutes * 60
        ):
            self._save()

    def _is_dirty(self) -> bool:
        return self._folding.number > self.view.number

    def _is_wanted(self) -> bool:
        return self.view.number < self._wanted <= self._folding.number

    def _next(self) -> list[Record]:
        """The next records, or none when it is time to publish or to look around."""
        with self._changed:
            idle = not self._groups and self._head <= self._folding.number and not self._replacement
            if idle and not self._is_wanted():
                seconds = max(0.0, self._view_due - time.monotonic()) if self._is_dirty() else 1.0
                if not self._closed:
                    self._changed.wait(seconds)
            if self._replacement is not None:
                self._folding, self._replacement = self._replacement, None
                self._saved_number = 0
            number = self._folding.number
            while self._groups and self._groups[0].after <= number:
                self._backlog -= len(self._groups.popleft().items)
            group = None
            if self._groups and self._groups[0].before == number:
                group = self._groups.popleft()
                self._backlog -= len(group.items)
            head = self._head
        if group is not None:
            return self._decoded(group)
        return self._read(number, head) if head > number else []

    def _decoded(self, group: _Group) -> list[Record]:
        records = []
        for item in group.items:
            try:
                body = item.body if item.body is not None else decode_packed(item.kind, SCHEMA, item.row[84:])
            except Problem as problem:
                self.complaints.append(f"record {item.seq}: {problem}")
                continue
            records.append(Record(item.seq, group.at, body))
        return records

    def _read(self, number: int, head: int) -> list[Record]:
        stretch = self._reader.records(number, head)
        self.complaints.extend(stretch.complaints)
        if not stretch.records:
            self._folding.skip_to(head if stretch.end == number else stretch.end)
        return stretch.records

    def _publish(self) -> None:
        if not self._is_dirty():
            return
        view = self._folding.view()
        with self._changed:
            self.view = view
            self._changed.notify_all()
        self._published(view)

    def _save(self) -> None:
        self._saved_at = time.monotonic()
        if self._folding.number == self._saved_number:
            return
        try:
            self._snapshots.save(self._folding)
            self._saved_number = self._folding.number
            self._save_now = False
        except Exception as error:
            self.complaints.append(f"snapshot: {error}")
            _logger.warning("no snapshot could be taken: %s", error)
