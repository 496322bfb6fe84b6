"""Why, over HTTP: a sentence for the visitor; a trace and a belief for the operator."""

import sys
import time
from pathlib import Path

import numpy as np
import pytest
from litestar.testing import TestClient

from coldopen.catalogue import encode
from coldopen.engine import Engine
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles

sys.path.insert(0, str(Path(__file__).parents[1] / "taste"))

BERLIN = {"signals": {"country": "DE", "languages": ["de"], "genres": ["Drama"]}}
UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with Engine.open(tmp_path_factory.mktemp("data"), UNHURRIED) as made:
        made.install("catalogue", encode(generate_titles(400, seed=3)))
        yield made


@pytest.fixture(scope="module")
def client(engine):
    with TestClient(create_app(engine), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def operator(engine) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.secrets.operator_token}"}


@pytest.fixture
def page(client, engine) -> dict:
    made = client.post("/v1/page", json=BERLIN).json()
    engine.log.settle()
    return made


def place_of(page: dict, source: str) -> tuple[int, int]:
    return next(i for i, row in enumerate(page["rows"]) if row["source"] == source), 0


def test_a_visitor_is_told_why_in_their_language_and_nothing_else(client, page) -> None:
    row, column = place_of(page, "chosen")
    asked = {"token": page["token"], "row": row, "column": column}
    assert client.get("/v1/why", params=asked).json() == {"reason": "Deine Wahl: Drama"}


@pytest.mark.parametrize("asked", [{"row": 99}, {"column": 99}, {"row": -1}])
def test_where_nothing_was_shown_there_is_no_reason(client, page, asked) -> None:
    answer = client.get("/v1/why", params={"token": page["token"], "row": 0, "column": 0, **asked})
    assert answer.status_code == 404
    assert answer.json()["detail"].startswith("placement: received decision")


def test_without_the_pages_token_nobody_is_told(client, page) -> None:
    for token in ("", "nonsense", page["token"][:-2] + "xx"):
        assert client.get("/v1/why", params={"token": token, "row": 0, "column": 0}).status_code == 403


def test_the_operator_is_told_of_which_title_it_is(client, page, operator) -> None:
    row, column = place_of(page, "chosen")
    address = f"/v1/decisions/{page['decision']}/why?row={row}&column={column}"
    assert client.get(address).status_code == 401
    assert client.get(address, headers=operator).json() == {
        "title": page["rows"][row]["titles"][column]["id"],
        "row": "genre:Drama",
        "reason": "Deine Wahl: Drama",
        "message": ["chosen", ["genre:Drama"]],
    }


def test_a_trace_says_of_a_title_why_it_is_there(client, page, operator) -> None:
    title = page["rows"][2]["titles"][1]["id"]
    address = f"/v1/decisions/{page['decision']}/trace"
    trace = client.get(address, params={"title": title}, headers=operator).json()
    assert trace["same"]
    assert trace["title"]["placement"] == [2, 1]
    assert len(trace["slots"]) == len(page["rows"])
    other = client.get(address, params={"title": "none"}, headers=operator).json()["title"]
    assert other["said"][0].startswith("not in the catalogue of that page")
    assert client.get("/v1/decisions/none.1/trace", headers=operator).status_code == 404


def test_without_a_model_there_is_no_belief_and_the_reason_is_plain(client, page, operator) -> None:
    answer = client.get(f"/v1/visits/{page['decision']}/belief", headers=operator)
    assert answer.status_code == 404
    assert "nothing in service (none was trained)" in answer.json()["detail"]


@pytest.mark.slow
def test_the_belief_of_a_visit_is_that_of_its_acts_and_goes_with_the_visit(tmp_path) -> None:
    from taste_world import LEARN, SIGNALLED, world

    from coldopen.taste.train import train

    likes = world(200, 40, n_unliked=4, parts=SIGNALLED).likes
    model = train(LEARN, likes)
    with Engine.open(tmp_path, UNHURRIED) as engine, TestClient(create_app(engine)) as client:
        engine.install("catalogue", encode(likes.titles))
        engine.install("model", model.encode())
        operator = {"Authorization": f"Bearer {engine.secrets.operator_token}"}
        made = client.post("/v1/page", json={}).json()
        engine.log.settle()
        before = client.get(f"/v1/visits/{made['decision']}/belief", headers=operator).json()
        now = time.time_ns() // 1_000_000
        places = (("play", 0), ("add", 1))
        acts = [{"type": type, "at": now, "row": 1, "column": column} for type, column in places]
        sent = {"token": made["token"], "n": 0, "sent_at": now, "events": acts}
        assert client.post("/v1/events", json=sent).status_code == 200
        after = client.get(f"/v1/visits/{made['visit']}/belief", headers=operator).json()
        engine.delete(made["visit"])
        gone = client.get(f"/v1/visits/{made['visit']}/belief", headers=operator)
    d = model.belief.embeddings.shape[1]
    spread = {name: np.array(told["covariance"]) for name, told in (("before", before), ("after", after))}
    assert after["model"] == model.id
    assert (len(after["mean"]), spread["after"].shape) == (d, (d, d))
    assert np.trace(spread["after"]) < np.trace(spread["before"])
    assert (before["n_acts"], after["n_acts"]) == (0, 2)
    assert (after["scale"], after["offset"]) == (model.belief.link.scale, model.belief.link.offset)
    played = model.belief.embeddings[model.title_ids.index(made["rows"][1]["titles"][0]["id"])]
    assert played @ np.array(after["mean"]) > played @ np.array(before["mean"])
    assert (after["stage"]["newcomer"], after["stage"]["n_interactions"]) == (True, 2)
    assert gone.status_code == 404
