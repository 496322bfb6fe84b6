"""The operator's surface for experiments."""

import pytest
from litestar.testing import TestClient

from coldopen.engine import Engine
from coldopen.service import create_app

DRAFT = {
    "id": "first-page",
    "share": 0.5,
    "variants": [
        {"name": "rules", "weight": 0.5, "settings": {"policy.name": "rules"}},
        {"name": "taste", "weight": 0.5},
    ],
}


@pytest.fixture
def client(tmp_path):
    with Engine.open(tmp_path / "data") as engine, TestClient(create_app(engine)) as made:
        made.headers["Authorization"] = f"Bearer {engine.secrets.operator_token}"
        yield made


def do(client, what, **told):
    return client.post("/v1/experiments/first-page", json={"do": what, **told})


def test_an_experiment_is_defined_started_grown_and_ended(client) -> None:
    assert client.put("/v1/experiments/first-page", json=DRAFT).status_code == 200
    assert do(client, "start", share=0.1).status_code == 200
    assert do(client, "grow", share=1).status_code == 200
    [[name, variant]] = client.get("/v1/assignments/someone").json()
    page = client.post("/v1/page", json={"visitor": "someone"}).json()
    assert page["assignments"] == [[name, variant]]
    assert do(client, "kill").status_code == 200
    [told] = client.get("/v1/experiments").json()["experiments"]
    assert (told["state"], told["share"]) == ("killed", 1.0)
    assert client.get("/v1/assignments/someone").json() == []
    assert client.delete("/v1/experiments/first-page").status_code == 200


def test_what_may_not_be_is_told_with_its_field(client) -> None:
    client.put("/v1/experiments/first-page", json=DRAFT)
    do(client, "start")
    told = client.put("/v1/experiments/first-page", json={**DRAFT, "metric": "ctr@1"}).json()
    assert (told["status"], told["errors"][0]["name"]) == (409, "experiment 'first-page' metric")
    assert do(client, "grow", share=0.1).json()["status"] == 409
    assert client.put("/v1/holdout", json={"share": 0.1}).json()["status"] == 409
    assert client.delete("/v1/experiments/first-page").json()["status"] == 409
    assert do(client, "grow").json()["status"] == 400


def test_an_experiment_that_is_not_there_is_not_found(client) -> None:
    assert do(client, "start").status_code == 404
    assert client.delete("/v1/experiments/first-page").status_code == 404
    assert client.put("/v1/experiments/other", json=DRAFT).status_code == 400


def test_all_of_it_is_the_operators(client) -> None:
    del client.headers["Authorization"]
    for path in ("/v1/experiments", "/v1/assignments/someone"):
        assert client.get(path).status_code == 401
    assert do(client, "kill").status_code == 401


def test_visitors_so_far_are_counted_as_far_as_the_log_is_sealed(tmp_path) -> None:
    with Engine.open(tmp_path / "data") as engine, TestClient(create_app(engine)) as client:
        client.headers["Authorization"] = f"Bearer {engine.secrets.operator_token}"
        client.put("/v1/experiments/first-page", json={**DRAFT, "share": 1.0})
        do(client, "start")
        for visitor in ("ann", "bob", "ann"):
            client.post("/v1/page", json={"visitor": visitor})
        assert client.get("/v1/assignments").json() == {"counts": []}
        engine.log.close()
    with Engine.open(tmp_path / "data") as engine, TestClient(create_app(engine)) as client:
        engine.log.seal(engine.title_of)
        client.headers["Authorization"] = f"Bearer {engine.secrets.operator_token}"
        counts = client.get("/v1/assignments").json()["counts"]
        assert sum(each["n_visitors"] for each in counts) == 2
        assert client.get("/experiments", headers={"Authorization": ""}).status_code == 200
        [path] = (tmp_path / "data").rglob("assignments.parquet")
        path.write_bytes(path.read_bytes()[:40])
        damaged = client.get("/v1/assignments")
        assert damaged.status_code == 503
        assert "expected sealed segments without damage" in damaged.json()["detail"]
        client.headers["Authorization"] = "Bearer wrong"
        assert client.get("/v1/assignments").status_code == 401


@pytest.mark.parametrize("unit", ["a b", "%00", "%F0%9F%98%80", "a" * 65])
def test_an_id_that_no_page_can_be_asked_with_is_in_nothing_and_told_so(client, unit) -> None:
    told = client.get(f"/v1/assignments/{unit}").json()
    assert (told["status"], told["errors"][0]["name"]) == (400, "visitor")
