"""The service warns of concentrated streams, and not too often; and it tells of new titles."""

import time

import numpy as np
import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from coldopen.catalogue import encode
from coldopen.core.log import View
from coldopen.engine import Engine, Given, PageRequest
from coldopen.planner import PlannerOptions
from coldopen.popularity import PopularityOptions
from coldopen.service import create_app
from coldopen.service.concentrating import ConcentrationWatch
from coldopen.settings import Settings
from coldopen.simulator.titles import generate_titles


def view(*counts: float) -> View:
    world = {
        "contexts": np.array(["world"]),
        "offsets": np.array([0, len(counts)]),
        "titles": np.arange(len(counts)),
        "counts": np.array(counts),
    }
    return View(number=1, active={"catalogue": "c"}, folds={"popularity": world})


def test_it_warns_once_an_hour_as_long_as_it_lasts_and_not_of_what_is_even(caplog) -> None:
    now = 0.0
    watch = ConcentrationWatch(lambda catalogue: 4, PopularityOptions(alarm_gini=0.6), lambda: now)
    watch.look(view(10.0, 10.0, 10.0, 10.0))
    assert not caplog.records
    for now in range(30, 2 * 3600, 30):  # noqa: B007 - the watch reads it
        watch.look(view(90.0, 10.0))
    assert len(caplog.records) == 2
    assert "streams are concentrated: Gini coefficient 0.700, above" in caplog.text


def test_a_view_before_any_catalogue_is_passed_over(caplog) -> None:
    watch = ConcentrationWatch(lambda catalogue: 4, PopularityOptions(alarm_gini=0.0))
    watch.look(View())
    assert not caplog.records


def test_the_status_tells_how_concentrated_streams_are(tmp_path) -> None:
    """One stream of one of 200 titles: the Gini coefficient is 199/200, and it is too early for alarm."""
    with Engine.open(tmp_path / "data") as engine:
        engine.install("catalogue", encode(generate_titles(200, seed=3)))
        client, told = (
            TestClient(create_app(engine)),
            {"Authorization": f"Bearer {engine.secrets.operator_token}"},
        )
        assert client.get("/v1/status", headers=told).json()["concentration"]["gini"] is None
        now = time.time_ns() // 1_000_000
        token = client.post("/v1/page", json={}).json()["token"]
        events = [{"type": "progress", "at": now, "row": 1, "column": 0, "seconds": 500}]
        sent = {"token": token, "n": 0, "sent_at": now, "events": events}
        assert client.post("/v1/events", json=sent).status_code == 200
        engine.log.settle()
        engine.refresh()
        found = client.get("/v1/status", headers=told).json()["concentration"]
        assert (found["gini"], found["top_share"]) == pytest.approx((199 / 200, 1.0))
        assert (found["n_titles"], found["alarms"]) == (200, [])
        assert found["streams"] == pytest.approx(1, abs=0.02)


def test_the_status_tells_of_new_titles_that_are_tried_out(tmp_path) -> None:
    """Of 300 titles, 30 came with the second catalogue."""
    titles = generate_titles(300, seed=3)
    with Engine.open(tmp_path / "data", Settings(planner=PlannerOptions(deadline_ms=10_000))) as engine:
        engine.install("catalogue", encode([replace(title, added_on=None) for title in titles[:270]]))
        engine.install("catalogue", encode([replace(title, added_on=None) for title in titles]))
        client, told = (
            TestClient(create_app(engine)),
            {"Authorization": f"Bearer {engine.secrets.operator_token}"},
        )
        pages = [engine.page(PageRequest(signals=Given(country="DE"))).decision for _ in range(200)]
        engine.log.settle()
        engine.refresh()
        found = client.get("/v1/status", headers=told).json()["new_titles"]
        n_tried = [sum(draw.chosen > 0 for draw in page.explored) for page in pages]
        assert (found["n_new"], found["n_reached"], found["least"], found["n_pages"]) == (30, 0, 0, 200)
        assert (found["n_tried"], found["n_tried_on"]) == (sum(n_tried), sum(n > 0 for n in n_tried))
        assert found["most_in_a_visit"] == max(n_tried) <= found["per_page"]
