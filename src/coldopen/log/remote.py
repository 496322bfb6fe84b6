"""The log as a worker sees it: appends through the log process, reads from its database, mapped views."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from coldopen.core.decision import Decision
from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.log import Health, LogFull, Note, Outcome, Tombstone, View, Visit
from coldopen.log.frames import (
    Ack,
    Answer,
    AskHealth,
    AskSeal,
    AskView,
    Manifest,
    Outbox,
    Put,
    decode_to_worker,
    receive_frame,
)
from coldopen.log.inbox import Bound
from coldopen.log.local import SEGMENTS
from coldopen.log.options import LogOptions
from coldopen.log.reader import RECENT_BATCHES, RECENT_BYTES, Reader
from coldopen.log.records import BATCH, DECISION, NOTE, encode
from coldopen.log.segments import Segment, segment_of
from coldopen.log.server import SOCKET, socket_address
from coldopen.log.store import pack_row
from coldopen.log.views import read_view

_logger = logging.getLogger(__name__)

_MB = 2**20
_FIRST_RETRY_SECONDS = 0.02
_LAST_RETRY_SECONDS = 0.5
_ANSWER_SECONDS = 120.0
_PROBE_SECONDS = 0.1
_UNDER_WAY_SECONDS = 0.1
"""A decision is with the log process within so long, beside what it lingers."""


class _Sent(Struct):
    """A `Put` whose `Ack` has not come yet. A decision that was not promised to be kept, or is sent for the
    second time, is not `kept` when the log process refuses it."""

    put: Put
    done: Callable[[Ack], None] | None
    kept: bool = True


class RemoteLog:
    """A `Log` whose writer and folds run in the log process (`LogServer`) of this machine.

    While the log process is away, `append` and `post` raise LogFull, `record` returns False and the last
    view stands; what was sent and not answered fails, but decisions that were taken are sent again. So they
    are where it refused them (its disk is full), and `record` returns False until it takes one again.

    Args:
        directory: the log's folder.
        run_directory: as given to `LogServer`.
        options: the bounds of what may be under way.
        connect_seconds: how long to wait for the log process at first.

    Raises:
        Problem: no log process answers.
    """

    def __init__(
        self,
        directory: Path,
        run_directory: Path | None = None,
        options: LogOptions | None = None,
        connect_seconds: float = 10.0,
    ) -> None:
        options = options or LogOptions()
        self.directory = Path(directory)
        self.run_directory = Path(run_directory or self.directory / "run")
        self.reader = Reader(self.directory)
        self._bounds = {
            BATCH: Bound(options.queue_batches, options.queue_mb * _MB),
            DECISION: Bound(options.queue_decisions, options.queue_decisions_mb * _MB),
            NOTE: Bound(1000, 2**24),
        }
        self._linger_seconds = options.decision_linger_ms / 1000
        self._counts = dict.fromkeys(self._bounds, 0)
        self._sizes = dict.fromkeys(self._bounds, 0)
        self._sent: dict[int, _Sent] = {}
        self._questions: dict[int, tuple[threading.Event, list[Answer]]] = {}
        self._last_id = 0
        self._lock = threading.Lock()
        self._outbox: Outbox | None = None
        self._view: View | None = None
        self._viewed = threading.Event()
        self._rebuilt: OrderedDict[int, View] = OrderedDict()
        self._refused = 0
        self._refusing = False
        self._probe_due = 0.0
        self._kept: deque[Put] = deque(maxlen=options.queue_decisions)
        self._closed = threading.Event()
        self._idle = threading.Condition(self._lock)
        self._thread = threading.Thread(target=self._run, name="coldopen-log-remote", daemon=True)
        self._thread.start()
        if not self._viewed.wait(connect_seconds):
            self.close()
            path = str(self.run_directory / SOCKET)
            raise Problem("log socket", path, f"a log process that answers within {connect_seconds:g} s")

    def append(self, batch: Batch, done: Callable[[Outcome], None]) -> None:
        """See `Log`. Also raises Problem for a visit that is no opaque id or a negative n."""
        row = pack_row(BATCH, batch.visit, batch.n, encode(batch))
        self._send(BATCH, batch.visit, batch.n, row, None, lambda ack: done(ack.outcome))

    def record(self, decision: Decision) -> bool:
        """See `Log`. While the log process refuses decisions, one now and then is sent to learn whether it
        still does."""
        refusing = self._refusing
        if refusing and time.monotonic() < self._probe_due:
            self._refused += 1
            return False
        self._probe_due = time.monotonic() + _PROBE_SECONDS
        row = pack_row(DECISION, decision.visit, decision.number, encode(decision))
        try:
            self._send(
                DECISION, decision.visit, decision.number, row, decision.visitor, None, kept=not refusing
            )
        except LogFull:
            refusing = True
        self._refused += refusing
        return not refusing

    def post(self, note: Note) -> int:
        """See `Log`. What other workers recorded before a tombstone goes first, or it would outlive it."""
        if isinstance(note, Tombstone):
            time.sleep(self._linger_seconds + _UNDER_WAY_SECONDS)
        finished = threading.Event()
        acks: list[Ack] = []

        def done(ack: Ack) -> None:
            acks.append(ack)
            finished.set()

        self._send(NOTE, "", 0, encode(note), None, done)
        finished.wait()
        if acks[0].outcome == "failed":
            raise LogFull("the log could not write")
        return acks[0].seq

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
        return self._view or View()

    def view_at(self, number: int) -> View:
        """See `Log`; the log process rebuilds it.

        Raises:
            Problem: the log has not come to that number.
            LogFull: the log process is away.
        """
        latest = self.view()
        if number == latest.number:
            return latest
        known = self._rebuilt.get(number)
        if known is not None:
            return known
        answer = self._ask(lambda question: AskView(question, number))
        if answer.problem is not None:
            raise Problem("view", number, f"one that can be rebuilt ({answer.problem})")
        view = read_view(self.run_directory, msgspec.msgpack.decode(answer.data, type=Manifest))
        with self._lock:
            self._rebuilt[number] = view
            if len(self._rebuilt) > 4:
                self._rebuilt.popitem(last=False)
        return view

    def seal(self) -> list[Segment]:
        """Have the log process write what was logged since the last segment, and return the new segments.

        Raises:
            Problem: it could not.
            LogFull: the log process is away.
        """
        answer = self._ask(AskSeal, seconds=None)
        if answer.problem is not None:
            raise Problem("log", str(self.directory), f"a log that can be sealed ({answer.problem})")
        sealed = msgspec.msgpack.decode(answer.data, type=list[tuple[int, int]])
        return [segment_of(self.directory / SEGMENTS, first, last) for first, last in sealed]

    def activations(self, kind: str) -> tuple[str, ...]:
        """See `Log` and `Reader`."""
        return self.reader.activations(kind)

    def health(self) -> Health:
        """How the log process is doing; while it is away, `failed` says so."""
        try:
            answer = self._ask(AskHealth, seconds=5.0)
            health = msgspec.msgpack.decode(answer.data, type=Health)
        except LogFull as error:
            health = Health(failed=str(error), view=self.view().number)
        return msgspec.structs.replace(health, decisions_refused=health.decisions_refused + self._refused)

    def close(self) -> None:
        """See `Log`: waits a little for what is under way. The log process goes on."""
        with self._idle:
            if self._outbox is not None:
                self._idle.wait_for(lambda: not self._sent or self._outbox is None, 10.0)
        self._closed.set()
        with self._lock:
            outbox = self._outbox
        if outbox is not None:
            outbox.close()
        self._thread.join()
        self.reader.close()

    def _send(
        self,
        kind: int,
        visit: str,
        n: int,
        row: bytes,
        visitor: str | None,
        done: Callable[[Ack], None] | None,
        kept: bool = True,
    ) -> None:
        bound = self._bounds[kind]
        with self._lock:
            if self._outbox is None or self._closed.is_set():
                raise LogFull("the log cannot take more now: the log process is away")
            if self._counts[kind] >= bound.count or self._sizes[kind] + len(row) > bound.size:
                raise LogFull("the log cannot take more now: its queue is full")
            self._last_id += 1
            self._hand_over(Put(self._last_id, kind, visit, n, row, visitor), done, kept, self._outbox)

    def _hand_over(self, put: Put, done: Callable[[Ack], None] | None, kept: bool, outbox: Outbox) -> None:
        self._counts[put.kind] += 1
        self._sizes[put.kind] += len(put.row)
        self._sent[put.id] = _Sent(put, done, kept)
        outbox.put(put, urgent=put.kind != DECISION)

    def _ask(
        self,
        question: Callable[[int], AskView | AskHealth | AskSeal],
        seconds: float | None = _ANSWER_SECONDS,
    ) -> Answer:
        answered = threading.Event()
        answers: list[Answer] = []
        with self._lock:
            if self._outbox is None:
                raise LogFull("the log process is away")
            self._last_id += 1
            number = self._last_id
            self._questions[number] = (answered, answers)
            self._outbox.put(question(number))
        answered.wait(seconds)
        with self._lock:
            self._questions.pop(number, None)
        if not answers:
            raise LogFull("the log process is away")
        return answers[0]

    def _run(self) -> None:
        seconds = _FIRST_RETRY_SECONDS
        while not self._closed.is_set():
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                with socket_address(self.run_directory) as address:
                    connection.connect(address)
            except OSError:
                connection.close()
                self._closed.wait(seconds)
                seconds = min(2 * seconds, _LAST_RETRY_SECONDS)
                continue
            seconds = _FIRST_RETRY_SECONDS
            self._converse(connection)

    def _converse(self, connection: socket.socket) -> None:
        outbox = Outbox(connection, "coldopen-log-sender", self._linger_seconds)
        try:
            while (frame := receive_frame(connection)) is not None:
                for message in decode_to_worker(frame):
                    self._take(message, outbox)
        except msgspec.MsgspecError as error:
            _logger.warning("the log process sent what is no message: %s", error)
        finally:
            outbox.close()
            connection.close()
            self._part()

    def _take(self, message: Ack | Manifest | Answer, outbox: Outbox) -> None:
        if isinstance(message, Ack):
            self._settle(message)
        elif isinstance(message, Manifest):
            self._look(message)
            self._join(outbox)
        else:
            with self._lock:
                answered, answers = self._questions.get(message.id, (None, []))
            answers.append(message)
            if answered is not None:
                answered.set()

    def _look(self, manifest: Manifest) -> None:
        try:
            self._view = read_view(self.run_directory, manifest)
        except (OSError, Problem) as error:
            _logger.warning("view %d could not be read: %s", manifest.number, error)
            return
        self._viewed.set()

    def _join(self, outbox: Outbox) -> None:
        """The log process has said its first word: from now on it takes records, those from before first."""
        with self._lock:
            if self._outbox is None:
                self._outbox = outbox
                for sent in self._sent.values():
                    outbox.put(sent.put)

    def _part(self) -> None:
        """The log process is gone: fail what it has not answered, but keep the decisions."""
        with self._idle:
            self._outbox = None
            sent = [one for one in self._sent.values() if one.put.kind != DECISION]
            questions = list(self._questions.values())
            self._idle.notify_all()
        for one in sent:
            self._settle(Ack(one.put.id, "failed", 0))
        for answered, _ in questions:
            answered.set()

    def _settle(self, ack: Ack) -> None:
        with self._idle:
            sent = self._sent.pop(ack.id, None)
            if sent is None:
                return
            self._counts[sent.put.kind] -= 1
            self._sizes[sent.put.kind] -= len(sent.put.row)
            if sent.put.kind == DECISION:
                self._learn_whether_refused(sent, ack)
            if not self._sent:
                self._idle.notify_all()
        if sent.done is not None:
            try:
                sent.done(ack)
            except Exception:
                _logger.exception("whoever waited for a record failed")

    def _learn_whether_refused(self, sent: _Sent, ack: Ack) -> None:
        """Keep a decision that was taken here and refused there; send those again once one is taken."""
        self._refusing = ack.outcome == "failed"
        if self._refusing:
            if sent.kept:
                self._kept.append(sent.put)
        elif self._outbox is not None:
            while self._kept:
                self._hand_over(self._kept.popleft(), None, False, self._outbox)
