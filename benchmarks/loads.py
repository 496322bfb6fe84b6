"""Load on a service over HTTP, in a closed loop: `wrk` where it is installed, else sockets in this process.

Every connection sends its next request as soon as the last one is answered.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

GENERATORS = ("wrk", "python")


@dataclass(frozen=True)
class Load:
    """What is sent to a path. `bodies` come in turn; where they are `numbered`, each goes on with how often
    its turn has come before, in six digits, and a closing brace: `{"n": 1` becomes `{"n": 1000000}`.
    """

    path: str
    bodies: Sequence[bytes]
    numbered: bool = False

    def body(self, turn: int) -> bytes:
        """The body of the request that is sent at a turn, from 0.

        >>> Load("/", [b'{"n":1', b'{"n":2'], numbered=True).body(3)
        b'{"n":2000001}'
        """
        again, at = divmod(turn, len(self.bodies))
        return b"%b%06d}" % (self.bodies[at], again) if self.numbered else self.bodies[at]


@dataclass(frozen=True)
class Answered:
    """How it went: answers of any status, those that failed (or were no 200), and times in milliseconds."""

    requests: int
    errors: int
    seconds: float
    p50_ms: float
    p99_ms: float


def best_generator() -> str:
    """`wrk` where it is installed: it takes the least of the cores that it shares with the service."""
    return "wrk" if shutil.which("wrk") else "python"


def drive(generator: str, url: str, load: Load, connections: int, seconds: float) -> Answered:
    """Send a load for some time and wait for the end of it."""
    if generator == "wrk":
        return _wrk(url, load, connections, seconds)
    host, _, port = url.removeprefix("http://").partition(":")
    return asyncio.run(_sockets(host, int(port), load, connections, seconds))


_SCRIPT = """
local bodies, numbered, turn = {{}}, {numbered}, 0
local headers = {{["Content-Type"] = "application/json"}}

function init()
  for body in io.lines("{bodies}") do
    bodies[#bodies + 1] = numbered and body or wrk.format("POST", "{path}", headers, body)
  end
end

function request()
  local at, again = turn % #bodies + 1, math.floor(turn / #bodies)
  turn = turn + 1
  if not numbered then return bodies[at] end
  return wrk.format("POST", "{path}", headers, bodies[at] .. string.format("%06d}}", again))
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\\n{{"requests":%d,"errors":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f}}\\n', summary.requests,
    e.connect + e.read + e.write + e.status + e.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
"""


def _wrk(url: str, load: Load, connections: int, seconds: float) -> Answered:
    with tempfile.TemporaryDirectory() as folder:
        bodies, script = Path(folder) / "bodies", Path(folder) / "load.lua"
        bodies.write_bytes(b"\n".join(load.bodies))
        script.write_text(
            _SCRIPT.format(bodies=bodies, path=load.path, numbered="true" if load.numbered else "false")
        )
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "10s"]
        done = subprocess.run(
            [*command, "-s", str(script), url], stdout=subprocess.PIPE, text=True, check=True
        )
    return Answered(**json.loads(done.stdout.strip().rpartition("\n")[2]))


class _Client(asyncio.Protocol):
    """One connection: sends, reads as much of the answer as tells its status and its end, sends again."""

    def __init__(self, crowd: _Crowd) -> None:
        self._crowd = crowd
        self._head = b""
        self._left = 0
        self._sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._send()

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
        else:
            self._head += data
            head, end, rest = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            self._ok = head.startswith(b"HTTP/1.1 200 ")
            self._left = int(length) - len(rest)
            self._head = b""
        if self._left <= 0:
            self._crowd.took.append(time.perf_counter() - self._sent_at)
            self._crowd.errors += not self._ok
            self._send()

    def connection_lost(self, error: Exception | None) -> None:
        self._crowd.errors += not self._crowd.over.is_set()
        self._crowd.left(self)

    def _send(self) -> None:
        if self._crowd.over.is_set():
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._crowd.next_request())


class _Crowd:
    """What all connections share: whose turn it is, and what came of it."""

    def __init__(self, host: str, load: Load) -> None:
        self._load = load
        self._head = (
            f"POST {load.path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: "
        ).encode()
        self._turn = 0
        self.errors = 0
        self.took: list[float] = []
        self.over = asyncio.Event()
        self.empty = asyncio.Event()
        self.clients: set[_Client] = set()

    def next_request(self) -> bytes:
        body = self._load.body(self._turn)
        self._turn += 1
        return b"%b%d\r\n\r\n%b" % (self._head, len(body), body)

    def client(self) -> _Client:
        client = _Client(self)
        self.clients.add(client)
        return client

    def left(self, client: _Client) -> None:
        self.clients.discard(client)
        if not self.clients:
            self.empty.set()


async def _sockets(host: str, port: int, load: Load, connections: int, seconds: float) -> Answered:
    crowd, loop = _Crowd(host, load), asyncio.get_running_loop()
    started = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(crowd.client, host, port)
    await asyncio.sleep(seconds)
    crowd.over.set()
    await asyncio.wait_for(crowd.empty.wait(), 30)
    took = time.perf_counter() - started
    p50, p99 = np.percentile(crowd.took, [50, 99]) * 1000
    return Answered(len(crowd.took), crowd.errors, took, float(p50), float(p99))
