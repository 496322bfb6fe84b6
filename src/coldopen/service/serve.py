"""Running the service: the log process, and one worker in it or several beside it."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import uvicorn
from litestar import Litestar
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.engine import Engine, make_folds, title_finder
from coldopen.log import LocalLog, LogServer, RemoteLog
from coldopen.plugins import load_plugins
from coldopen.service.app import create_app
from coldopen.service.concentrating import ConcentrationWatch
from coldopen.service.connection import Connection
from coldopen.service.direct import Direct
from coldopen.service.sharing import Shares, SharingServer, most_connections
from coldopen.service.visitors import Visitors
from coldopen.settings import Settings

_log = logging.getLogger("coldopen.service")
_RESTART_SECONDS = 0.5
_STOP_SECONDS = 10.0
_SHARES = "run/connections"
_SWITCH_SECONDS = 0.0005
"""How long a thread may keep others from running: with the log's threads beside it, a page that waits
Python's usual 5 ms for its turn would miss its deadline for nothing."""


_RARELY = 1000
"""One garbage collection in so many walks all that was made since the start, which takes some 30 ms: Python's
one in ten would have a page in a few hundred wait for that. What is garbage is nearly always young."""


class WorkerOrder(Struct, frozen=True):
    """What a worker process is told at its start: whose it is, which of the workers, the socket it inherits,
    the data folder, the settings."""

    parent: int
    number: int
    socket: int
    data: str
    settings: Settings


def serve(
    data: Path,
    settings: Settings,
    ready: Callable[[str, Engine | None], None] = lambda url, engine: None,
    visitors: Callable[[str], Visitors] | None = None,
) -> None:
    """Serve until interrupted. `ready` is told the address, and the engine where it runs in this process.

    `visitors` makes the simulated visitors of a demonstration, given the address; with one worker only.

    Raises:
        Problem: the address or the folder is in use, the folder cannot be used, or a plugin cannot be loaded.
    """
    load_plugins(settings.plugins, settings.policy)  # refused here, and not in each worker again and again
    options = settings.service
    listening = listen(options.host, options.port)
    url = f"http://{options.host}:{listening.getsockname()[1]}"
    log = LocalLog(data, lambda lookup: make_folds(lookup, settings), settings.log)
    log.on_view(ConcentrationWatch.over(data, settings.popularity).look)
    server = LogServer(log, title_of=title_finder(log.artifacts))
    try:
        if options.workers == 1:
            engine = Engine.open(data, settings, log)
            ready(url, engine)
            app = create_app(engine, visitors(url) if visitors else None, Connection.waiting)
            answer(app, listening, Shares(data / _SHARES, 1, 0))
        else:
            _supervise(listening, data, settings, lambda: ready(url, None))
    finally:
        server.close()
        log.close()
        listening.close()


def work(order: WorkerOrder) -> None:
    """Be one worker: answer until told to stop, or until the process that started this one is gone."""
    listening = socket.socket(fileno=order.socket)
    data = Path(order.data)
    threading.Thread(target=_stop_with_parent, args=(order.parent,), daemon=True).start()
    with Engine.open(data, order.settings, RemoteLog(data, options=order.settings.log)) as engine:
        shares = Shares(data / _SHARES, order.settings.service.workers, order.number)
        answer(create_app(engine, waiting=Connection.waiting), listening, shares)


def answer(app: Litestar, listening: socket.socket, shares: Shares) -> None:
    """Answer requests until SIGTERM or SIGINT, which then unwinds the stack so that everything is closed.
    `shares` are the connections of all workers, which listen on the same socket."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.collect()
    gc.freeze()  # the catalogue is never garbage; walking it again and again would stall pages
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, _RARELY)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(
        Direct(app),
        log_level="warning",
        access_log=False,
        http=Connection,
        loop="auto",
        lifespan="off",
        server_header=False,
        timeout_keep_alive=30,
    )
    with contextlib.suppress(KeyboardInterrupt):
        server = SharingServer(config, listening, shares, most_connections())
        server.run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens, which worker processes may inherit. Raises Problem where it cannot."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Problem(
            "address", f"{host}:{port}", f"a free address of this machine ({error.strerror})"
        ) from None
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def _supervise(listening: socket.socket, data: Path, settings: Settings, ready: Callable[[], None]) -> None:
    """Keep the workers running; one that ends is started again."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    orders = [
        msgspec.json.encode(WorkerOrder(os.getpid(), i, listening.fileno(), str(data), settings))
        for i in range(settings.service.workers)
    ]
    workers = [_start(order, listening) for order in orders]
    ready()
    while not stopping.wait(_RESTART_SECONDS):
        for i, worker in enumerate(workers):
            if worker.poll() is not None:
                _log.warning("worker %d ended with %s and is started again", i, worker.returncode)
                workers[i] = _start(orders[i], listening)
    for worker in workers:
        worker.terminate()
    until = time.monotonic() + _STOP_SECONDS
    for worker in workers:
        try:
            worker.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()


def _start(order: bytes, listening: socket.socket) -> subprocess.Popen[bytes]:
    worker = subprocess.Popen(
        [sys.executable, "-m", "coldopen.service.worker"],
        stdin=subprocess.PIPE,
        pass_fds=[listening.fileno()],
    )
    assert worker.stdin is not None
    worker.stdin.write(order)
    worker.stdin.close()
    return worker


def _stop_with_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
