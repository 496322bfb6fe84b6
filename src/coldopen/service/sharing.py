"""Connections shared out evenly among workers: who holds more of them lets the others take the next."""

from __future__ import annotations

import asyncio
import mmap
import resource
import socket
from pathlib import Path

import numpy as np
import uvicorn

_YIELD_SECONDS = 0.005
_FAILED_SECONDS = 1.0
_OTHER_FILES = 64
_FEWEST = 16


class Shares:
    """How many connections each worker holds, in memory that all of them map.

    Each writes its own number alone, at most a tenth of a second after one has ended.
    """

    def __init__(self, path: Path, n_workers: int, own: int) -> None:
        with path.open("a+b") as file:
            file.truncate(4 * n_workers)
            self._held = np.frombuffer(mmap.mmap(file.fileno(), 4 * n_workers), np.int32)
        self._own = own
        self.tell(0)

    def tell(self, n: int) -> None:
        """This worker holds so many."""
        self._held[self._own] = n

    def others_hold_less(self) -> bool:
        """Whether another worker holds fewer than this one."""
        return bool(self._held.min() < self._held[self._own])


def most_connections() -> int:
    """How many connections a process may hold, so that files can still be opened."""
    most_files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(most_files - _OTHER_FILES, _FEWEST)


class SharingServer(uvicorn.Server):
    """A server of one worker among several that listen on one socket.

    Left to the system, a burst of connections goes to whichever worker wakes first, and a caller that keeps
    its connections then has the others idle for as long as it lives. Beyond `most` connections, the next
    wait until one has ended.
    """

    def __init__(self, config: uvicorn.Config, listening: socket.socket, shares: Shares, most: int) -> None:
        super().__init__(config)
        self._most = most
        self._listening = listening
        self._shares = shares
        self._coming: set[asyncio.Task[object]] = set()
        self._pause: asyncio.TimerHandle | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn; begins to listen."""
        await super().startup(sockets=[])
        self._listening.setblocking(False)
        self._watch()

    async def on_tick(self, counter: int) -> bool:
        """See uvicorn; tells of connections that have ended."""
        self._shares.tell(self._n_held())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn; listens no more."""
        self._rest(None)
        await super().shutdown(sockets)

    def _watch(self) -> None:
        asyncio.get_running_loop().add_reader(self._listening.fileno(), self._arrives)

    def _rest(self, seconds: float | None) -> None:
        """Look away for so long, or for good."""
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._listening.fileno())
        if self._pause is not None:
            self._pause.cancel()
        self._pause = None if seconds is None else loop.call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        """What the others have not taken meanwhile is taken here."""
        self._pause = None
        self._watch()
        self._take()

    def _arrives(self) -> None:
        if self._shares.others_hold_less():
            self._rest(_YIELD_SECONDS)
        else:
            self._take()

    def _take(self) -> None:
        if self._n_held() >= self._most:
            self._rest(_YIELD_SECONDS)
            return
        try:
            connection, _ = self._listening.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError:  # too many open files, most likely
            self._rest(_FAILED_SECONDS)
            return
        task = asyncio.get_running_loop().create_task(self._converse(connection))
        self._coming.add(task)
        task.add_done_callback(self._coming.discard)
        self._shares.tell(self._n_held())

    async def _converse(self, connection: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(
            lambda: self.config.http_protocol_class(  # type: ignore[call-arg]  # as uvicorn's own does
                config=self.config, server_state=self.server_state, app_state=self.lifespan.state
            ),
            connection,
        )

    def _n_held(self) -> int:
        return len(self.server_state.connections) + len(self._coming)
