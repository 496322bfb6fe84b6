"""A visitor's connection: how large a request's head may be, how long it may take, since when it waits."""

from __future__ import annotations

import asyncio
from collections import deque

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from coldopen.service.pushing import LONGEST_SECONDS, UPDATES_PATH
from coldopen.service.waiting import Received, Waiting

MAX_HEAD_BYTES = 1 << 19
REQUEST_SECONDS = 30.0
PAGE_PATH = "/v1/page"
_GRACE_SECONDS = 10.0

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-type: application/problem+json\r\ncontent-length: 56\r\nconnection: close\r\n\r\n"
    b'{"title":"Request Header Fields Too Large","status":431}'
)


class Connection(HttpToolsProtocol):
    """Ends a connection whose request has a head larger than `MAX_HEAD_BYTES`, or has not come whole within
    `request_seconds`: who sends a byte a minute, or nothing, holds a place for no longer than that.

    A request for a page counts as `waiting` from when it has come whole; whoever answers it begins it."""

    request_seconds = REQUEST_SECONDS
    last_seconds = 3.0
    waiting = Waiting()
    _deadline: asyncio.TimerHandle | None = None
    _in_head = True
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
        super().connection_made(transport)
        self._unanswered: deque[Received | None] = deque()
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        while self._unanswered:
            self._answered()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES and not self.transport.is_closing():
                self.transport.write(_TOO_LARGE)
                self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        if self._deadline is None:
            self._expect()

    def on_headers_complete(self) -> None:
        self._in_head, self._head_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._settle()
        if not self.cycle.response_complete:
            received = Received(self.waiting) if self.scope["path"] == PAGE_PATH else None
            self._unanswered.append(received)
            self.scope["state"]["received"] = received
            if self.scope["path"] == UPDATES_PATH:  # nobody who stops reading holds a stream for longer
                self._deadline = self.loop.call_later(LONGEST_SECONDS + _GRACE_SECONDS, self.transport.abort)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        self._answered()
        super().on_response_complete()

    def shutdown(self) -> None:
        """The service stops: a stream of updates would go on and on; a request that has not come whole has
        `last_seconds` left."""
        if self.cycle is not None and not self.cycle.response_complete and self.scope["path"] == UPDATES_PATH:
            self.transport.close()
        else:
            super().shutdown()
            if self._deadline is not None and not self.transport.is_closing():
                self._deadline.cancel()
                self._deadline = self.loop.call_later(self.last_seconds, self._give_up)

    def _answered(self) -> None:
        """Answers go out in the order in which requests came in."""
        received = self._unanswered.popleft() if self._unanswered else None
        if received is not None:
            received.begin()

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(self.request_seconds, self._give_up)

    def _settle(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self) -> None:
        self._deadline = None
        self.transport.close()
