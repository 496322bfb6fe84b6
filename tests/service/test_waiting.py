"""Page requests that wait are counted, and where too many do, pages are shared ones."""

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from litestar.testing import TestClient

from coldopen.catalogue import encode
from coldopen.engine import Engine
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.service.connection import Connection
from coldopen.service.waiting import Received, Waiting, begun
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

PAGE = b"POST /v1/page HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
OTHER = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"
ANSWER = b"HTTP/1.1 200 OK"


def test_a_request_waits_until_it_is_begun_and_twice_is_once():
    waiting = Waiting()
    first, second = Received(waiting), Received(waiting)
    assert waiting.n == 2
    assert begun({"state": {"received": first}}) == first.at
    first.begin()
    assert waiting.n == 1
    second.begin()
    assert waiting.n == 0


class Counted(Connection):
    waiting = Waiting()


class Server:
    """Begins no request before it is told to; sees how many wait."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.begins = True

    async def __call__(self, scope, receive, send) -> None:
        while (await receive()).get("more_body", False):
            pass
        while not self.go_on.is_set():
            await asyncio.sleep(0.005)
        if self.begins:
            begun(scope)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def server() -> Iterator[tuple[Server, tuple[str, int]]]:
    app, listening = Server(), socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, http=Counted, lifespan="off", log_level="error")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])))
    thread.start()
    yield app, listening.getsockname()
    app.go_on.set()
    running.should_exit = True
    thread.join()
    listening.close()


def soon(what) -> None:
    waited = threading.Event()
    for _ in range(500):
        if what():
            return
        waited.wait(0.01)
    raise AssertionError("it did not happen in five seconds")


def read_answers(connection: socket.socket, n: int) -> None:
    connection.settimeout(5)
    got = b""
    while got.count(ANSWER) < n:
        part = connection.recv(65536)
        assert part
        got += part


@pytest.mark.parametrize("begins", [True, False], ids=["begun", "answered without being begun"])
def test_requests_for_pages_count_from_when_they_have_come_whole(server, begins):
    app, address = server
    app.begins = begins
    with socket.create_connection(address) as one, socket.create_connection(address) as other:
        one.sendall(PAGE[:-1])
        other.sendall(OTHER)
        other.sendall(PAGE)
        soon(lambda: Counted.waiting.n == 1)
        one.sendall(PAGE[-1:])
        soon(lambda: Counted.waiting.n == 2)
        app.go_on.set()
        read_answers(one, 1)
        read_answers(other, 2)
        soon(lambda: Counted.waiting.n == 0)


def test_who_goes_away_waits_no_more(server):
    _, address = server
    with socket.create_connection(address) as connection:
        connection.sendall(3 * PAGE)
        soon(lambda: Counted.waiting.n == 3)
    soon(lambda: Counted.waiting.n == 0)


def test_where_too_many_wait_pages_are_shared_and_the_operator_sees_it(tmp_path):
    waiting = Waiting()
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as engine:
        engine.install("catalogue", encode(generate_titles(400, seed=3)))
        with TestClient(create_app(engine, waiting=waiting)) as client:
            body = {"signals": {"country": "IN", "device": "tv", "hour": 9, "genres": ["Drama"]}}
            assert client.post("/v1/page", json=body).json()["tier_reason"] == ""
            waiting.n = engine.settings.service.most_waiting + 1
            page = client.post("/v1/page", json=body).json()
            assert (page["tier"], page["tier_reason"]) == ("popularity", "no time for a page of one's own")
            operator = {"Authorization": f"Bearer {engine.secrets.operator_token}"}
            status = client.get("/v1/status", headers=operator).json()
            assert status["waiting"] == 21
            assert status["breakers"] == []
            assert status["frozen"]["n_rows"] > 3
