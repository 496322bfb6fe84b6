"""Pages without the web framework between: most requests ask for one in the same plain way."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Litestar
from litestar.types import Receive, Scope, Send

from coldopen.engine import Engine
from coldopen.service.app import SECURITY_HEADERS
from coldopen.service.connection import PAGE_PATH
from coldopen.service.public import JSON, PAGE_HEADERS, page_asked_for
from coldopen.service.waiting import Waiting
from coldopen.service.wire import PageBody

_HEADERS = [
    (name.lower().encode(), value.encode())
    for name, value in {"Content-Type": JSON, **PAGE_HEADERS, **SECURITY_HEADERS}.items()
]


class Direct:
    """An application before another, which `create_app` made: answers `POST /v1/page` as that one would.

    What is not plain goes to the other: a body that is too large or no page request, an answer that may be
    compressed, whatever raises. So each error is told in one place, and a page that takes a millisecond does
    not wait a third of one for a framework's generality.
    """

    def __init__(self, app: Litestar) -> None:
        self._app = app
        self._engine: Engine = app.state.engine
        self._waiting: Waiting = app.state.waiting
        self._most_bytes = self._engine.settings.service.max_body_kb * 1024
        self._decode = msgspec.json.Decoder(PageBody).decode

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if not _is_plain(scope):
            await self._app(scope, receive, send)
            return
        messages = await self._messages(receive)
        page = await self._page(scope, b"".join(message.get("body", b"") for message in messages))
        if page is None:
            await self._app(scope, _after(messages, receive), send)
            return
        headers = [(b"content-length", b"%d" % len(page)), *_HEADERS]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": page, "more_body": False})

    async def _messages(self, receive: Receive) -> list[Any]:
        """What comes of a body: all of it, or the first that is too much."""
        messages: list[Any] = [await receive()]
        n_bytes = len(messages[0].get("body", b""))
        while messages[-1].get("more_body") and n_bytes <= self._most_bytes:
            messages.append(await receive())
            n_bytes += len(messages[-1].get("body", b""))
        return messages

    async def _page(self, scope: Mapping[str, Any], body: bytes) -> bytes | None:
        """The page, or None where the framework shall answer."""
        if len(body) > self._most_bytes:
            return None
        try:
            return await page_asked_for(self._engine, self._waiting, scope, self._decode(body))
        except Exception:
            return None  # it is asked again, and the framework knows what to say of each error


def _is_plain(scope: Mapping[str, Any]) -> bool:
    return (
        scope["type"] == "http"
        and scope["path"] == PAGE_PATH
        and scope["method"] == "POST"
        and not any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])
    )


def _after(messages: Sequence[Any], receive: Receive) -> Receive:
    """What is received, from messages on that were taken already."""
    ahead = deque(messages)

    async def received() -> Any:
        return ahead.popleft() if ahead else await receive()

    return received
