"""A worker holds so many connections at most; the next wait until one has ended."""

import asyncio

import uvicorn
from apart import run_apart

from coldopen.service.serve import listen
from coldopen.service.sharing import Shares, SharingServer, most_connections

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def connected(listening):
    reader, writer = await asyncio.open_connection(*listening.getsockname())
    writer.write(REQUEST)
    return reader, writer


def test_the_next_connection_waits_until_one_has_ended(tmp_path) -> None:
    async def scenario():
        config = uvicorn.Config(app, lifespan="off", log_config=None)
        server = SharingServer(config, listening, Shares(tmp_path / "connections", 1, 0), most=2)
        serving = asyncio.create_task(server.serve())
        streams = [await connected(listening) for _ in range(3)]
        one, two, three = (reader for reader, _ in streams)
        assert await one.readline() == await two.readline() == b"HTTP/1.1 200 OK\r\n"
        waits = asyncio.create_task(three.readline())
        assert not (await asyncio.wait([waits], timeout=0.1))[0]
        streams[0][1].close()
        assert await asyncio.wait_for(waits, 10) == b"HTTP/1.1 200 OK\r\n"
        for _, writer in streams:
            writer.close()
        server.should_exit = True
        await serving

    with listen("127.0.0.1", 0) as listening:
        run_apart(scenario())


def test_files_are_left_for_all_else(monkeypatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (1024, 4096))
    assert most_connections() == 960
