"""The switch for a demonstration's simulated visitors, over HTTP."""

import pytest
from litestar.testing import TestClient
from msgspec import Struct

from coldopen.catalogue import encode
from coldopen.engine import Engine
from coldopen.service import create_app
from coldopen.simulator.titles import generate_titles


class State(Struct):
    on: bool
    n_switched: int
    simulated: bool = True


class Switched:
    """Visitors that do nothing but remember the switch."""

    def __init__(self) -> None:
        self.on, self.n_switched = False, 0

    def switch(self, on: bool) -> None:
        self.on, self.n_switched = on, self.n_switched + 1

    def state(self) -> State:
        return State(self.on, self.n_switched)


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine.open(tmp_path_factory.mktemp("data")) as made:
        made.install("catalogue", encode(generate_titles(100, seed=3)))
        yield made


@pytest.fixture
def client(engine):
    with TestClient(create_app(engine, Switched())) as made:
        yield made


def test_they_are_switched_on_and_off_and_looked_at(client):
    assert client.get("/v1/visitors").json() == {"on": False, "n_switched": 0, "simulated": True}
    assert client.post("/v1/visitors", json={"on": True}).json()["on"] is True
    assert client.get("/v1/visitors").json()["on"] is True
    answer = client.post("/v1/visitors", json={"on": False})
    assert (answer.status_code, answer.json()["on"], answer.json()["n_switched"]) == (200, False, 2)


@pytest.mark.parametrize("body", [{}, {"on": "perhaps"}, {"on": True, "off": True}, [], {"on": None}])
def test_a_switch_that_is_neither_on_nor_off_is_refused(client, body):
    answer = client.post("/v1/visitors", json=body)
    assert answer.status_code == 400
    assert client.get("/v1/visitors").json()["n_switched"] == 0


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_a_page_of_another_site_cannot_switch_them(client, kind):
    headers = {"Origin": "http://elsewhere.example"} | ({"Content-Type": kind} if kind else {})
    answer = client.post("/v1/visitors", content=b'{"on":true}', headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, "application/problem+json")
    assert client.get("/v1/visitors").json()["n_switched"] == 0


def test_a_page_of_another_site_is_not_let_send_json(client):
    asked = {"Origin": "http://elsewhere.example", "Access-Control-Request-Method": "POST"}
    allowed = client.options(
        "/v1/visitors", headers=asked | {"Access-Control-Request-Headers": "content-type"}
    )
    assert not [name for name in allowed.headers if name.startswith("access-control-")]


def test_a_real_service_has_none(engine):
    with TestClient(create_app(engine), raise_server_exceptions=False) as client:
        assert client.get("/v1/visitors").status_code in (404, 405)
        assert client.post("/v1/visitors", json={"on": True}).status_code in (404, 405)
        assert "visitors_url" not in client.get("/").text


def test_the_viewer_is_told_where_they_are(client):
    assert "/v1/visitors" in client.get("/").text


def test_they_are_no_part_of_the_described_surface(client):
    for path in ["/v1/schema/openapi.json"]:
        answer = client.get(path)
        if answer.status_code == 200:
            assert "/v1/visitors" not in answer.json()["paths"]
