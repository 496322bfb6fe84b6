"""What a connection may ask of the service before it has asked anything whole."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from apart import run_apart

from coldopen.service.connection import MAX_HEAD_BYTES, Connection

ANSWER = b"HTTP/1.1 200 OK"


class Hurried(Connection):
    request_seconds = 0.3


class Stopped(Connection):
    last_seconds = 0.3


async def answers(scope, receive, send) -> None:
    while (await receive()).get("more_body", False):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(answers, http=Hurried, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])))
    thread.start()
    yield listening.getsockname()
    server.should_exit = True
    thread.join()
    listening.close()


def received(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    connection.settimeout(5)
    parts = []
    while part := connection.recv(65536):
        parts.append(part)
    return b"".join(parts)


@pytest.mark.parametrize("sent", [b"", b"GET /", b"GET / HTTP/1.1\r\nA: b\r\n"])
def test_who_never_asks_anything_whole_is_let_go(address, sent) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(sent)
        assert received(connection) == b""


def test_a_body_that_never_comes_is_not_waited_for(address) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        assert ANSWER not in received(connection)


def test_a_body_that_never_comes_does_not_keep_the_service_from_stopping() -> None:
    async def scenario() -> float:
        config = uvicorn.Config(answers, http=Stopped, lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        reader, writer = await asyncio.open_connection(*listening.getsockname())
        writer.write(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
        while not server.server_state.tasks:
            await asyncio.sleep(0.01)
        stopped, server.should_exit = time.monotonic(), True
        assert ANSWER not in await reader.read()
        writer.close()
        await serving
        return time.monotonic() - stopped

    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert run_apart(scenario()) < 10, "not the thirty seconds that a request may take"


def test_a_connection_kept_alive_outlasts_the_time_for_one_request(address) -> None:
    with socket.create_connection(address) as connection:
        connection.settimeout(5)
        for _ in range(3):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert connection.recv(65536).startswith(ANSWER)
            time.sleep(0.2)


def test_a_head_without_end_is_refused(address) -> None:
    with socket.create_connection(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        answer = b""
        try:
            for n in range(4 * MAX_HEAD_BYTES // 60_000):
                connection.sendall(b"X-%d: %b\r\n" % (n, b"a" * 60_000))
            answer = received(connection)
        except ConnectionError:
            answer = b"HTTP/1.1 431"
        assert answer.startswith(b"HTTP/1.1 431")


def test_a_large_body_after_a_small_head_is_no_large_head(address) -> None:
    body = b"a" * (2 * MAX_HEAD_BYTES)
    with socket.create_connection(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body))
        connection.sendall(body)
        assert received(connection).startswith(ANSWER)
