"""What a worker and the log process say to each other: lists of messages, in frames with their length."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Sequence

import msgspec
from msgspec import Struct

from coldopen.core.log import Outcome

_LENGTH = struct.Struct("<I")
_MOST_BYTES = 1 << 30


class Put(Struct, frozen=True, array_like=True, tag="p"):
    """Append a packed row; answered by `Ack`."""

    id: int
    kind: int
    visit: str
    n: int
    row: bytes
    visitor: str | None = None


class AskView(Struct, frozen=True, array_like=True, tag="v"):
    """Rebuild the view of a number; answered by `Answer`."""

    id: int
    number: int


class AskHealth(Struct, frozen=True, array_like=True, tag="h"):
    """How are you? Answered by `Answer`."""

    id: int


class AskSeal(Struct, frozen=True, array_like=True, tag="s"):
    """Seal what was logged since the last segment; answered by `Answer`: the new stretches."""

    id: int


class Ack(Struct, frozen=True, array_like=True, tag="a"):
    """What became of a `Put`; `seq` is its number where it was stored."""

    id: int
    outcome: Outcome
    seq: int


class Manifest(Struct, frozen=True, array_like=True, tag="m"):
    """A view: what is small, and the file of each fold's arrays."""

    number: int
    at: int
    active: dict[str, str]
    takedowns: frozenset[str]
    files: dict[str, str]


class Answer(Struct, frozen=True, array_like=True, tag="r"):
    """The answer to a question: a `Manifest`, a `Health` or stretches, encoded, or why there is none."""

    id: int
    data: bytes
    problem: str | None = None


ToServer = Put | AskView | AskHealth | AskSeal
ToWorker = Ack | Manifest | Answer

_encode = msgspec.msgpack.Encoder().encode
decode_to_server = msgspec.msgpack.Decoder(list[ToServer]).decode
decode_to_worker = msgspec.msgpack.Decoder(list[ToWorker]).decode


class Outbox:
    """Messages for the other side, sent by a thread of its own, as many at a time as have gathered.

    Those that nobody waits for linger so many seconds for company; while they keep coming, the thread looks
    for them by itself, and who puts one need not wake it.
    """

    def __init__(self, connection: socket.socket, name: str, linger_seconds: float = 0.0) -> None:
        self._connection = connection
        self._linger_seconds = linger_seconds
        self._messages: list[Struct] = []
        self._ready = threading.Condition(threading.Lock())
        self._asleep = self._urgent = self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, message: Struct, urgent: bool = True) -> None:
        """Send a message soon; once closed, drop it."""
        with self._ready:
            if self._closed:
                return
            self._messages.append(message)
            wake = self._asleep or (urgent and not self._urgent)
            self._urgent |= urgent
            if wake:
                self._asleep = False
                self._ready.notify()

    def close(self) -> None:
        """Send no more, and end the connection."""
        with self._ready:
            self._closed = True
            self._ready.notify()
        shut(self._connection)

    def _run(self) -> None:
        while True:
            with self._ready:
                self._gather()
                if self._closed:
                    return
                messages, self._messages, self._urgent = self._messages, [], False
            try:
                send_frame(self._connection, messages)
            except OSError:
                self.close()
                return

    def _gather(self) -> None:
        """Wait until there is something to send, and those that linger have lingered; or until closed."""
        self._linger()
        while not self._messages and not self._closed:
            self._asleep = True
            self._ready.wait()
            self._linger()

    def _linger(self) -> None:
        if self._linger_seconds and not self._urgent and not self._closed:
            self._ready.wait(self._linger_seconds)


def send_frame(connection: socket.socket, messages: Sequence[Struct]) -> None:
    """Send messages as one frame. Raises OSError where the other side is gone."""
    body = _encode(messages)
    connection.sendall(_LENGTH.pack(len(body)) + body)


def receive_frame(connection: socket.socket) -> bytes | None:
    """The next frame's body, or None where the other side is gone."""
    prefix = _receive(connection, _LENGTH.size)
    if prefix is None:
        return None
    (length,) = _LENGTH.unpack(prefix)
    return _receive(connection, length) if length <= _MOST_BYTES else None


def shut(connection: socket.socket) -> None:
    """End a connection, waking whoever waits on it."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _receive(connection: socket.socket, n_bytes: int) -> bytes | None:
    parts = []
    while n_bytes:
        try:
            part = connection.recv(min(n_bytes, 1 << 20))
        except OSError:
            return None
        if not part:
            return None
        parts.append(part)
        n_bytes -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)
