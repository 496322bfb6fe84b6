"""A crowd before a service over HTTP: the real one, one that is not there, and one that has its troubles."""

import json
import socket
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest
import uvicorn
from made_up_service import page_of, small_world

from coldopen.catalogue import encode
from coldopen.core.errors import Problem
from coldopen.core.events import PageView
from coldopen.engine import Engine
from coldopen.log.reader import Reader
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.settings import Settings
from coldopen.simulator.crowd import run_crowd
from coldopen.simulator.servers import OverHttp, over_http
from coldopen.simulator.serving import Told, Wish
from coldopen.simulator.truth import VisitTruth


@pytest.fixture(scope="module")
def world():
    return small_world(25)


@pytest.fixture(scope="module")
def people(world):
    return [person for hour in range(3) for person in world.population.arrivals(hour)]


@pytest.fixture
def service(world, tmp_path):
    """The real service in this process, with the world's titles; its address and folder."""
    with Engine.open(tmp_path, Settings(planner=PlannerOptions(deadline_ms=10_000))) as engine:
        engine.install("catalogue", encode(world.catalogue.titles))
        server = uvicorn.Server(uvicorn.Config(create_app(engine), log_level="error", lifespan="on"))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            running = threading.Thread(target=server.run, args=([listening],))
            running.start()
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", tmp_path
            server.should_exit = True
            running.join()


def test_everybody_has_pages_of_the_real_service_and_each_event_is_stored_once(
    world, people, service, tmp_path
):
    url, folder = service
    progress = []
    report = run_crowd(world, url, people, 4, None, tmp_path / "out", lambda n, share: progress.append(n))
    assert (report.n_visits, report.n_no_page, report.n_5xx, report.n_not_taken) == (25, 0, 0, 0)
    assert report.n_pages >= 25
    assert 0 < report.page_ms[0] <= report.page_ms[1]
    assert progress == list(range(1, 26))
    header, *lines = (tmp_path / "out" / "truth.jsonl").read_bytes().splitlines()
    assert json.loads(header)["simulated"] is True
    truths = [msgspec.json.decode(line, type=VisitTruth) for line in lines]
    assert sum(truth.n_pages for truth in truths) == report.n_pages
    reader = Reader(folder)
    try:
        for truth in truths:
            events = [event for kept in reader.visit(truth.visit).batches for event in kept.events]
            counts = Counter(type(event).__name__ for event in events)
            assert counts["PageView"] == 1
            assert counts["Click"] + counts["Play"] >= truth.n_opened > 0 or not truth.n_opened
            assert counts["End"] >= truth.n_streams
    finally:
        reader.close()


@pytest.mark.parametrize(
    "url",
    ["https://localhost", "localhost:8080", "http://", "http://localhost:port", "http://localhost/shop", ""],
)
def test_an_address_that_cannot_be_understood_is_refused(world, url):
    with pytest.raises(Problem, match=r"url: received '.*'; expected an address such as http://127\.0\.0\.1"):
        OverHttp(url, world.catalogue)


@pytest.fixture
def http(world):
    """A server over HTTP at an address."""
    made: list[OverHttp] = []

    def at(url: str) -> OverHttp:
        made.append(OverHttp(url, world.catalogue))
        return made[-1]

    yield at
    for server in made:
        server.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def test_nobody_is_sent_to_an_address_where_nobody_answers(world, people, tmp_path):
    url = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Problem, match=r"nobody answers'; expected that of a running coldopen serve"):
        run_crowd(world, url, people, 4, None, tmp_path / "out", lambda n, share: None)
    assert not (tmp_path / "out").exists()


def test_pages_that_do_not_come_are_counted_and_are_none(http, people):
    server = http(f"http://127.0.0.1:{free_port()}")
    assert server.pages([Wish(people[0], "v", 0, 0)]) == [None]
    assert (server.n_pages, server.n_no_page, server.n_5xx) == (1, 1, 0)


@pytest.fixture
def troubled(monkeypatch):
    """A service that answers with these statuses, one after the other, the last again and again."""
    monkeypatch.setattr(over_http, "_RETRY_SECONDS", 0.001)
    asked: list[tuple[str, dict]] = []

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        statuses: list[int]
        page = b"{}"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append((self.path, json.loads(body)))
            statuses = self.server.statuses
            self.send_response(statuses.pop(0) if len(statuses) > 1 else statuses[0])
            answer = self.server.page
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *told): ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.asked, server.statuses, server.page = asked, [200], b"{}"
    server.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("statuses", "n_tries", "n_not_taken"),
    [([503, 503, 200], 3, 0), ([503], 5, 1), ([400], 1, 1), ([200], 1, 0)],
)
def test_a_batch_is_sent_again_while_the_log_is_full(http, people, troubled, statuses, n_tries, n_not_taken):
    troubled.statuses = statuses
    server = http(troubled.url)
    server.take([Told(people[0], "v", page_of("d"), 3, 1000, (PageView(900),))])
    bodies = [body for path, body in troubled.asked if path == "/v1/events"]
    assert len(bodies) == n_tries
    assert all(body == bodies[0] for body in bodies), "the same batch, so that it is stored once"
    assert (bodies[0]["token"], bodies[0]["n"], bodies[0]["sent_at"]) == ("token", 3, 1000)
    assert server.n_not_taken == n_not_taken


def test_a_page_is_not_asked_for_again_where_the_service_failed(http, people, troubled):
    troubled.statuses = [500]
    server = http(troubled.url)
    assert server.pages([Wish(people[0], "v", 0, 0)]) == [None]
    assert (server.n_no_page, server.n_5xx, len(troubled.asked)) == (1, 1, 1)


@pytest.mark.parametrize("page", [b"<html>504</html>", b"", b"{}", b'{"decision": 1}', b"\xff"])
def test_an_answer_that_is_no_page_counts_as_one_that_did_not_come(http, people, troubled, page):
    troubled.page = page
    server = http(troubled.url)
    assert server.pages([Wish(people[0], "v", 0, 0)]) == [None]
    assert (server.n_pages, server.n_no_page, server.n_5xx) == (1, 1, 0)


def test_titles_that_the_world_does_not_know_are_minus_one(world, http, people, troubled):
    known = world.catalogue.titles[7].id
    row = {"key": "a", "titles": [{"id": known, "name": "x"}, {"id": "else"}]}
    told = {"decision": "d", "tier": "taste", "rows": [row], "token": "t", "language": "en"}
    troubled.page = json.dumps(told).encode()
    (shown,) = http(troubled.url).pages([Wish(people[0], "v", 0, 0)])
    assert shown is not None
    assert [row.tolist() for row in shown.rows] == [[7, -1]]
    assert (shown.decision, shown.token, shown.keys) == ("d", "t", ("a",))


def test_nothing_is_told_of_a_page_without_a_token(http, people, troubled):
    shown = page_of("d")
    told = Told(people[0], "v", type(shown)("d", "", "frozen", shown.keys, shown.rows), 0, 0, ())
    http(troubled.url).take([told])
    assert not troubled.asked
