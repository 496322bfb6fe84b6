"""The log process: a `LocalLog` behind a Unix socket, for the workers of this machine."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from coldopen.core.errors import Problem
from coldopen.core.log import LogFull, Outcome, View
from coldopen.log.frames import (
    Ack,
    Answer,
    AskHealth,
    AskSeal,
    AskView,
    Manifest,
    Outbox,
    Put,
    decode_to_server,
    receive_frame,
)
from coldopen.log.inbox import Pending
from coldopen.log.local import LocalLog
from coldopen.log.records import DECISION, NOTE, SCHEMA, decode
from coldopen.log.segments import TitleOf
from coldopen.log.views import ViewFiles

_logger = logging.getLogger(__name__)

SOCKET = "log.sock"
_LONGEST_PATH = 100


class LogServer:
    """Serves a log to workers in other processes until closed. Closing it leaves the log open.

    Args:
        log: the log, which may be used directly in this process as well.
        run_directory: where the socket and the views are; made with mode 0700. By default `run` in the
            log's own folder. A folder in memory (such as /run or /dev/shm) spares the disk.
        title_of: the id of a title, given a catalogue's content id and an index; for sealed tables.

    Raises:
        Problem: others can enter the folder, or its path is too long for a socket.
    """

    def __init__(
        self,
        log: LocalLog,
        run_directory: Path | None = None,
        title_of: TitleOf = lambda catalogue, index: None,
    ) -> None:
        self.log = log
        self._title_of = title_of
        default = log.directory / "run"
        if run_directory is None and default.is_dir():
            default.chmod(0o700)
        self.run_directory = prepare_run_directory(run_directory or default)
        self._views = ViewFiles(self.run_directory, "view")
        self._rebuilt = ViewFiles(self.run_directory, "rebuilt")
        self._rebuilding = threading.Lock()
        self._lock = threading.Lock()
        self._outboxes: set[Outbox] = set()
        self._closed = False
        self._latest = log.view()
        self._manifest: Manifest | None = None
        log.on_view(self._announce)
        self._announce(log.view())
        (self.run_directory / SOCKET).unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with socket_address(self.run_directory) as address:
            self._socket.bind(address)
        self._socket.listen(64)
        threading.Thread(target=self._accept, name="coldopen-log-accept", daemon=True).start()

    def close(self) -> None:
        """Let the workers go, and take no new ones."""
        self._closed = True
        with self._lock:
            outboxes = list(self._outboxes)
        (self.run_directory / SOCKET).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for outbox in outboxes:
            outbox.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                connection, _ = self._socket.accept()
            except OSError as error:
                if not self._closed:
                    _logger.warning("a worker could not be let in: %s", error)
                    time.sleep(0.1)
                continue
            threading.Thread(
                target=self._serve, args=(connection,), name="coldopen-log-worker", daemon=True
            ).start()

    def _serve(self, connection: socket.socket) -> None:
        outbox = Outbox(connection, "coldopen-log-acks", self.log.options.decision_linger_ms / 1000)
        try:
            with self._lock:
                self._outboxes.add(outbox)
                if self._manifest is None:
                    self._manifest = self._views.write(self._latest)
                outbox.put(self._manifest)
            while not self._closed and (frame := receive_frame(connection)) is not None:
                for message in decode_to_server(frame):
                    self._take(message, outbox)
        except (msgspec.MsgspecError, Problem, KeyError) as error:
            _logger.warning("a worker sent what is no message: %s", error)
        except OSError as error:
            _logger.error("the view cannot be given to a worker: %s", error)
        finally:
            with self._lock:
                self._outboxes.discard(outbox)
            outbox.close()
            connection.close()

    def _take(self, message: Put | AskView | AskHealth | AskSeal, outbox: Outbox) -> None:
        if isinstance(message, Put):
            body = decode(NOTE, SCHEMA, message.row) if message.kind == NOTE else None
            item = Pending(message.kind, message.visit, message.n, message.row, body, message.visitor)
            item.done = _acknowledger(outbox, message.id, item)
            try:
                self.log.submit(item)
            except LogFull:
                outbox.put(Ack(message.id, "failed", 0))
        elif isinstance(message, AskView):
            threading.Thread(target=self._rebuild, args=(message, outbox), daemon=True).start()
        elif isinstance(message, AskSeal):
            threading.Thread(target=self._seal, args=(message, outbox), daemon=True).start()
        else:
            outbox.put(Answer(message.id, msgspec.msgpack.encode(self.log.health())))

    def _rebuild(self, message: AskView, outbox: Outbox) -> None:
        try:
            view = self.log.view_at(message.number)
            with self._rebuilding:
                manifest = self._rebuilt.write(view)
        except Exception as error:
            outbox.put(Answer(message.id, b"", str(error)))
        else:
            outbox.put(Answer(message.id, msgspec.msgpack.encode(manifest)))

    def _seal(self, message: AskSeal, outbox: Outbox) -> None:
        try:
            sealed = [(segment.first, segment.last) for segment in self.log.seal(self._title_of)]
        except Exception as error:
            _logger.exception("the log could not be sealed")
            outbox.put(Answer(message.id, b"", str(error)))
        else:
            outbox.put(Answer(message.id, msgspec.msgpack.encode(sealed)))

    def _announce(self, view: View) -> None:
        """Tell the workers of a new view. While there are none, it is only remembered."""
        with self._lock:
            if self._closed or view.number <= self._latest.number:
                return
            self._latest, self._manifest = view, None
            if self._outboxes:
                self._manifest = self._views.write(view)
                for outbox in self._outboxes:
                    outbox.put(self._manifest)


@contextlib.contextmanager
def socket_address(run_directory: Path) -> Iterator[str]:
    """What to bind or connect to. A path too long for a socket is reached through an open folder, where
    the system has /proc.

    Raises:
        Problem: the path is too long, and there is no /proc.
    """
    path = run_directory / SOCKET
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    if not os.path.isdir("/proc/self/fd"):
        expected = f"a path that makes a socket's of at most {_LONGEST_PATH} bytes"
        raise Problem("run directory", str(run_directory), expected)
    handle = os.open(run_directory, os.O_RDONLY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


def prepare_run_directory(path: Path) -> Path:
    """The folder of the socket, for this user alone.

    Raises:
        Problem: others can enter it, or it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(exist_ok=True, mode=0o700)
        found = path.stat()
    except OSError as error:
        raise Problem(
            "run directory", str(path), f"a folder that can be written ({error.strerror})"
        ) from None
    if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        received = f"{path} with mode {stat.S_IMODE(found.st_mode):o} of user {found.st_uid}"
        raise Problem(
            "run directory", received, "a folder of this user's that nobody else can enter (chmod 700)"
        )
    return path


def _acknowledger(outbox: Outbox, number: int, item: Pending) -> Callable[[Outcome], None]:
    return lambda outcome: outbox.put(Ack(number, outcome, item.seq), urgent=item.kind != DECISION)
