"""A service over HTTP, as simulated people meet it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

import msgspec
import numpy as np
from msgspec import Struct

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.page import Tier
from coldopen.simulator.serving import Shown, Told, Wish

_TIMEOUT_SECONDS = 10.0
_N_TRIES = 5
_N_TIMED = 100_000
_RETRY_SECONDS = 0.1
_JSON = {"Content-Type": "application/json"}


class _Card(Struct):
    id: str


class _Row(Struct):
    key: str
    titles: tuple[_Card, ...]


class _Answer(Struct):
    """What of a page a simulated person needs."""

    decision: str
    tier: Tier
    rows: tuple[_Row, ...]
    token: str = ""


class OverHttp:
    """A `Server` that asks a service at an address, such as "http://127.0.0.1:8080". Safe from several
    threads. Connections are kept and used again.

    A page that does not come, or an answer that is none, counts in `n_no_page`, a batch that is not taken
    after some tries in `n_not_taken`; `n_5xx` counts answers to page requests that no service should give.
    `page_ms` is how long the latest 100,000 pages took, in milliseconds.

    Arguments:
        url: where the service is.
        catalogue: the world's titles; those of the service are found among them by id.

    Raises:
        Problem: an address that cannot be understood.
    """

    name = "a service over HTTP"

    def __init__(self, url: str, catalogue: Catalogue, n_rows: int = 14, n_columns: int = 14) -> None:
        self._host, self._port = _address(url)
        self._index = catalogue.index
        self._size = {"n_rows": n_rows, "n_columns": n_columns}
        self._idle: deque[HTTPConnection] = deque()
        self._count = threading.Lock()
        self.page_ms: deque[float] = deque(maxlen=_N_TIMED)
        self.n_pages = self.n_no_page = self.n_5xx = self.n_not_taken = 0

    def pages(self, wishes: Sequence[Wish]) -> list[Shown | None]:
        """See `Server`: one after the other."""
        return [self._page(wish) for wish in wishes]

    def take(self, told: Sequence[Told]) -> None:
        """See `Server`: sends each batch until it is acknowledged; a full log is given time."""
        for each in told:
            self._send(each)

    def turn(self, now_ms: int) -> None:
        """A service has a clock of its own."""

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().close()

    def check(self) -> None:
        """Raises Problem where no coldopen answers at the address."""
        status, _ = self._ask("GET", "/v1/health")
        if status != 200:
            said = f"status {status}" if status else "nobody answers"
            raise Problem(
                "url", f"http://{self._host}:{self._port}, {said}", "that of a running coldopen serve"
            )

    def _page(self, wish: Wish) -> Shown | None:
        body = {
            "visitor": wish.person.visitor,
            "visit": wish.visit,
            "signals": wish.person.told,
            **self._size,
        }
        asked = time.perf_counter()
        status, answer = self._post("/v1/page", body)
        page = _page_of(answer) if status == 200 else None
        with self._count:
            self.page_ms.append(1000 * (time.perf_counter() - asked))
            self.n_pages += 1
            self.n_no_page += page is None
            self.n_5xx += status >= 500
        if page is None:
            return None
        rows = tuple(np.array([self._index.get(t.id, -1) for t in row.titles], np.int64) for row in page.rows)
        return Shown(page.decision, page.token, page.tier, tuple(row.key for row in page.rows), rows)

    def _send(self, told: Told) -> None:
        if not told.shown.token:
            return
        body = {"token": told.shown.token, "n": told.n, "sent_at": told.at_ms, "events": told.events}
        for attempt in range(_N_TRIES):
            status, _ = self._post("/v1/events", body)
            if status == 200:
                return
            if status not in (0, 503):
                break
            time.sleep(_RETRY_SECONDS * 2**attempt)
        with self._count:
            self.n_not_taken += 1

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        return self._ask("POST", path, msgspec.json.encode(body))

    def _ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body; status 0 where nobody answered."""
        for fresh in (False, True):  # a connection that was kept may have been closed meanwhile
            connection = self._connection(fresh)
            try:
                connection.request(method, path, body, _JSON)
                answer = connection.getresponse()
                status, told = answer.status, answer.read()
            except (OSError, HTTPException):
                connection.close()
            else:
                self._idle.append(connection)
                return status, told
        return 0, b""

    def _connection(self, fresh: bool) -> HTTPConnection:
        """A connection for one request: one that nobody uses, or a new one."""
        with suppress(IndexError):
            if not fresh:
                return self._idle.pop()
        return HTTPConnection(self._host, self._port, timeout=_TIMEOUT_SECONDS)


def _page_of(answer: bytes) -> _Answer | None:
    """The page of an answer; None where it is none, such as a proxy's own words."""
    try:
        return msgspec.json.decode(answer, type=_Answer)
    except msgspec.DecodeError:
        return None


def _address(url: str) -> tuple[str, int]:
    """The host and the port of a service's address. Raises Problem where it cannot be understood."""
    try:
        parts = urlsplit(url)
        if parts.scheme == "http" and parts.hostname and parts.path in ("", "/") and not parts.query:
            return parts.hostname, parts.port or 80
    except ValueError:
        pass
    raise Problem("url", url, "an address such as http://127.0.0.1:8080")
