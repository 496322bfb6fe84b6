"""Chances are shown to visitors of a demonstration only."""

from litestar.testing import TestClient

from coldopen.catalogue import encode
from coldopen.engine import Engine
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.settings import ServiceOptions, Settings
from coldopen.simulator.titles import generate_titles


def asked(folder, simulated: bool) -> tuple[dict, list]:
    settings = Settings(
        planner=PlannerOptions(deadline_ms=10_000), service=ServiceOptions(simulated=simulated)
    )
    with Engine.open(folder, settings) as engine, TestClient(create_app(engine)) as client:
        engine.install("catalogue", encode(generate_titles(400, seed=3)))
        page = client.post("/v1/page", json={}).json()
        engine.log.settle()
        forged = client.get("/v1/page/chances", params={"token": "forged"}).status_code
        answer = client.get("/v1/page/chances", params={"token": page["token"]})
        return page, [forged, answer.status_code, answer.json()]


def test_a_demonstration_tells_with_what_chance_each_row_was_drawn(tmp_path) -> None:
    page, (forged, status, drawn) = asked(tmp_path, simulated=True)
    assert (forged, status) == (403, 200)
    assert [each["row"] for each in drawn] == list(range(1, len(page["rows"]))), "all below the hero"
    assert all(each["n_eligible"] >= 1 and 0 < each["chance"] <= 1 for each in drawn)
    assert drawn[0]["n_eligible"] > 10


def test_any_other_service_does_not(tmp_path) -> None:
    assert asked(tmp_path, simulated=False)[1][:2] == [404, 404]
