"""A page without the framework between is the page with it."""

import json

import httpx
import pytest
from apart import run_apart
from litestar import Litestar

from coldopen.catalogue import encode
from coldopen.engine import Engine
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.service.direct import Direct
from coldopen.settings import ServiceOptions, Settings
from coldopen.simulator.titles import generate_titles

PLAIN = {"Accept-Encoding": "identity", "User-Agent": "", "Accept": "*/*"}
OF_ONE_PAGE = {"decision", "visit", "token", "at"}
BODIES = [
    b"{}",
    b'{"signals": {"country": "IN", "device": "mobile"}, "n_rows": 4}',
    b'{"request": {"headers": {"Accept-Language": "pt-BR"}, "address": "192.0.2.7"}}',
    b'{"max_age": 7, "events": {"token": "no page\'s", "n": 0, "events": []}}',
    b'{"n_rows": "4"}',
    b'{"signals": {"country": 3}}',
    b'{"nothing_known": 1}',
    b"{",
    b"",
    b"[]",
    b'{"signals": {"genres": ["' + b"x" * (70 * 1024) + b'"]}}',
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    settings = Settings(planner=PlannerOptions(deadline_ms=10_000), service=ServiceOptions(max_body_kb=64))
    with Engine.open(tmp_path_factory.mktemp("data"), settings) as made:
        made.install("catalogue", encode(generate_titles(300, seed=3)))
        yield made


@pytest.fixture(scope="module")
def app(engine):
    return create_app(engine)


def ask(app, body, **headers):
    """The answer of an ASGI application to `POST /v1/page`."""

    async def asked():
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.post("/v1/page", content=body, headers={**PLAIN, **headers})

    return run_apart(asked())


def told(answer):
    """An answer without what differs between any two pages."""
    body = answer.json()
    headers = {k: v for k, v in answer.headers.items() if k != "content-length"}
    shape = {k: v for k, v in body.items() if k not in OF_ONE_PAGE and k != "rows"}
    return answer.status_code, headers, shape, sorted(body)


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body[:40].decode())
def test_status_headers_and_body_are_the_same(app, body) -> None:
    assert told(ask(Direct(app), body)) == told(ask(app, body))


def test_a_plain_request_never_reaches_the_framework(app, monkeypatch) -> None:
    async def answer(self, scope, receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    monkeypatch.setattr(Litestar, "__call__", answer)
    assert ask(Direct(app), b"{}").json()["rows"]
    assert ask(Direct(app), b"{}", **{"Accept-Encoding": "gzip"}).status_code == 418
    assert ask(Direct(app), b'{"n_rows": 0}').status_code == 418


def test_a_body_in_parts_is_read_to_its_end(app) -> None:
    whole = json.dumps({"signals": {"country": "IN"}, "n_rows": 3}).encode()

    async def parts():
        for i in range(0, len(whole), 10):
            yield whole[i : i + 10]

    page = ask(Direct(app), parts()).json()
    assert (page["signals"]["country"], len(page["rows"])) == ("IN", 3)


def test_where_nobody_is_believed_it_says_so_too(tmp_path) -> None:
    with Engine.open(tmp_path, Settings(service=ServiceOptions(believe_callers=False))) as engine:
        answer = ask(Direct(create_app(engine)), b'{"signals": {"country": "IN"}}')
    assert answer.status_code == 400
    assert "believes no caller" in answer.json()["detail"]
