"""What teaches, at every entrance: events on a page that was served in the very visit, and no others."""

import threading
import time

import pytest
from litestar.testing import TestClient

from coldopen.core.events import Batch, Progress
from coldopen.core.log import Takedown
from coldopen.engine import Engine, PageRequest, encode_titles
from coldopen.service import create_app
from coldopen.simulator.titles import generate_titles

HOUR = 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def engine(tmp_path):
    with Engine.open(tmp_path) as made:
        made.install("catalogue", encode_titles(generate_titles(300)))
        yield made


def append(engine, visit: str, page: str) -> None:
    """Have a stream logged as of this visit, on this page."""
    done = threading.Event()
    stream = Progress(at=now_ms(), row=0, column=0, seconds=600)
    batch = Batch(visit=visit, n=0, decision=page, received_at=now_ms(), offset_ms=0, events=(stream,))
    engine.log.append(batch, lambda outcome: done.set())
    assert done.wait(10)


def streams(engine) -> float:
    """All streams that have been counted so far, in the world."""
    engine._in_service.post(Takedown("nothing", withdrawn=True))
    return float(engine.log.view().folds["popularity"]["trending_counts"].sum())


def test_in_python_a_batch_counts_on_a_page_of_its_own_visit_alone(engine) -> None:
    mine, other = (engine.page(PageRequest()).decision for _ in range(2))
    append(engine, "stranger", mine.id)
    append(engine, "another", "another.1f")
    append(engine, "nobody", "nonsense")
    assert streams(engine) == 0
    append(engine, other.visit, other.id)
    assert streams(engine) == pytest.approx(1)


def test_over_http_events_count_with_the_token_of_a_page_and_in_its_visit(engine) -> None:
    served = engine.page(PageRequest())
    stream = {"type": "progress", "at": now_ms(), "row": 0, "column": 0, "seconds": 600}
    forged = engine.keys.sign("invented.1f", now_ms() + HOUR)[:-4] + "AAAA"
    expired = engine.keys.sign(served.decision.id, now_ms() - HOUR)
    with TestClient(create_app(engine)) as client:
        for token in (forged, expired, served.decision.id, ""):
            told = {"token": token, "n": 0, "events": [stream]}
            assert client.post("/v1/events", json=told).status_code in (400, 403)
            assert client.post("/v1/page", json={"events": told}).status_code in (200, 201, 400)
        assert streams(engine) == 0
        told = {"token": served.page.token, "n": 0, "events": [stream]}
        assert client.post("/v1/events", json=told).json() == {"outcome": "stored"}
        assert streams(engine) == pytest.approx(1)
