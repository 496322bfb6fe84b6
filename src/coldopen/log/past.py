"""A log as it was: read only, whether a service runs on it or not, its views folded forward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec.structs import replace

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.log import Health, LogFull, Note, Outcome, Record, View, Visit
from coldopen.log.artifacts import ArtifactStore
from coldopen.log.folding import Folding, MakeFolds
from coldopen.log.local import ARTIFACTS, SNAPSHOTS
from coldopen.log.lookup import LogLookup
from coldopen.log.options import LogOptions
from coldopen.log.reader import RECENT_BATCHES, RECENT_BYTES, Reader
from coldopen.log.snapshots import Snapshots
from coldopen.log.store import DATABASE


class PastLog:
    """A `Log` that takes nothing and tells what was. For one thread.

    `view_at` goes forward: asked for rising numbers it folds each record once, however many views there are
    in between; asked for an earlier one it starts from the nearest snapshot. `view` is the empty one, as
    nothing is in service.

    Args:
        directory: where the log is kept; nothing is written there.
        make_folds: see `LocalLog`.
        options: see `LogOptions`.

    Raises:
        Problem: there is no log.
    """

    def __init__(self, directory: Path, make_folds: MakeFolds, options: LogOptions | None = None) -> None:
        if not (directory / DATABASE).exists():
            raise Problem("data", str(directory), "a folder with a log")
        self.reader = Reader(directory)
        self._artifacts = ArtifactStore(directory / ARTIFACTS)
        self._snapshots = Snapshots(directory / SNAPSHOTS, kept=2)
        self._make_folds = make_folds
        self._options = options or LogOptions()
        self._folding: Folding | None = None
        self._latest = View()

    def records(self) -> Iterator[Record]:
        """All records from the first, without those of deleted visits."""
        return self.reader.living_records(0, self.reader.last()[0])

    def visit(self, visit: str) -> tuple[Batch, ...]:
        """All batches of a visit, however many there are."""
        return self.reader.visit(visit).batches

    def view_at(self, number: int) -> View:
        """See `Log`.

        Raises:
            Problem: the log has not come to that number.
        """
        if self._folding is not None and number == self._latest.number:
            return self._latest
        head = self.reader.last()[0]
        if not 0 <= number <= head:
            raise Problem("view", number, f"a number from 0 to {head}")
        if self._folding is None or number < self._folding.number:
            self._folding = self._snapshots.nearest(self._fresh, number)
        self._follow(self._folding, number)
        self._latest = replace(self._folding.view(), number=number)
        return self._latest

    def read_visit(self, visit: str, up_to: int | None = None) -> Visit:
        """See `Log`."""
        return self.reader.visit(visit, up_to, RECENT_BATCHES, RECENT_BYTES)

    def read_decision(self, visit: str, number: int) -> Decision | None:
        """See `Log`."""
        return self.reader.decision(visit, number)

    def read_first_decision(self, visit: str) -> Decision | None:
        """See `Log`."""
        return self.reader.first_decision(visit)

    def read_tried_out(self, visitor: str, besides: str, since_ms: int, most: int) -> int:
        """See `Log`."""
        return self.reader.tried_out(visitor, besides, since_ms, most)

    def view(self) -> View:
        """See `Log`: nothing is in service."""
        return View()

    def activations(self, kind: str) -> tuple[str, ...]:
        """See `Log`."""
        return self.reader.activations(kind)

    def health(self) -> Health:
        """See `Log`."""
        return Health(last_seq=self.reader.last()[0])

    def append(self, batch: Batch, done: Callable[[Outcome], None]) -> None:
        """See `Log`. Raises LogFull: what was is not added to."""
        raise LogFull("this log is only read")

    def record(self, decision: Decision) -> bool:
        """See `Log`: it is not taken."""
        return False

    def post(self, note: Note) -> int:
        """See `Log`. Raises LogFull: what was is not added to."""
        raise LogFull("this log is only read")

    def close(self) -> None:
        """See `Log`."""
        self.reader.close()

    def _fresh(self) -> Folding:
        lookup = LogLookup(self.reader, self._artifacts, self._options.decisions_cached)
        return Folding(self._make_folds, lookup)

    def _follow(self, folding: Folding, up_to: int) -> None:
        while folding.number < up_to:
            stretch = self.reader.records(folding.number, up_to)
            for record in stretch.records:
                folding.apply(record)
            if not stretch.records:
                folding.skip_to(up_to if stretch.end == folding.number else stretch.end)
