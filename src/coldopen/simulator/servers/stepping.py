"""Time that moves in turns: a clock that stands still between them, and a log whose view does too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event as Flag

from coldopen.core.decision import Decision
from coldopen.core.events import Batch
from coldopen.core.log import Health, LogFull, Note, Outcome, View, Visit
from coldopen.log import LocalLog


class SteppedClock:
    """Unix milliseconds that somebody sets; calling it reads it. It never goes back."""

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms

    def __call__(self) -> int:
        return self._now_ms

    def set(self, now_ms: int) -> None:
        """Have it be `now_ms`, where that is later."""
        self._now_ms = max(self._now_ms, now_ms)


class SteppedLog:
    """A `Log` that shows one view until `step` is called, whatever has been written since.

    So what is on a page depends on when it was asked for in simulated time, and on nothing else: not on how
    busy the machine is. Records from one thread, whose clock moves in `step` alone, get the same numbers and
    times in every run. An operator's note steps by itself.

    Arguments:
        log: where it is all kept.
        clock: the clock that `log` was opened with.
    """

    def __init__(self, log: LocalLog, clock: SteppedClock) -> None:
        self.log = log
        self._clock = clock
        self._view = log.settle()

    def step(self, now_ms: int) -> View:
        """Wait until what was queued is written and folded, show that from now on, and set the clock.

        Raises:
            LogFull: the disk fails.
        """
        self._view = self.log.settle()
        self._clock.set(now_ms)
        return self._view

    def append_all(self, batches: Sequence[Batch]) -> None:
        """Append batches in this order, and return once all are durable.

        Raises:
            LogFull: the disk fails.
        """
        written = Flag()
        failed: list[Outcome] = []
        for left, batch in enumerate(batches, 1 - len(batches)):

            def done(outcome: Outcome, last: bool = left == 0) -> None:
                if outcome == "failed":
                    failed.append(outcome)
                if last:
                    written.set()

            self.append(batch, done)
        if batches:
            written.wait()
        if failed:
            raise LogFull(f"{len(failed)} of {len(batches)} batches could not be written")

    def append(self, batch: Batch, done: Callable[[Outcome], None]) -> None:
        """See `Log`. Where the queue is full it waits."""
        try:
            self.log.append(batch, done)
        except LogFull:
            self._drain()
            self.log.append(batch, done)

    def record(self, decision: Decision) -> bool:
        """See `Log`. Where the queue is full it waits."""
        if self.log.record(decision):
            return True
        self._drain()
        return self.log.record(decision)

    def post(self, note: Note) -> int:
        """See `Log`. What it says holds from now on."""
        number = self.log.post(note)
        self._view = self.log.settle()
        return number

    def read_visit(self, visit: str, up_to: int | None = None) -> Visit:
        """See `Log`."""
        return self.log.read_visit(visit, up_to)

    def read_decision(self, visit: str, number: int) -> Decision | None:
        """See `Log`."""
        return self.log.read_decision(visit, number)

    def read_first_decision(self, visit: str) -> Decision | None:
        """See `Log`."""
        return self.log.read_first_decision(visit)

    def read_tried_out(self, visitor: str, besides: str, since_ms: int, most: int) -> int:
        """See `Log`."""
        return self.log.read_tried_out(visitor, besides, since_ms, most)

    def view(self) -> View:
        """The view that is shown until the next step."""
        return self._view

    def view_at(self, number: int) -> View:
        """See `Log`."""
        return self._view if number == self._view.number else self.log.view_at(number)

    def activations(self, kind: str) -> tuple[str, ...]:
        """See `Log`."""
        return self.log.activations(kind)

    def health(self) -> Health:
        """See `Log`."""
        return self.log.health()

    def close(self) -> None:
        """See `Log`."""
        self.log.close()

    def _drain(self) -> None:
        self.log.perform(lambda store: None)
