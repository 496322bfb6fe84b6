"""The service over HTTP: both surfaces, errors, and what is believed of whom."""

import time
from urllib.parse import quote

import msgspec
import pytest
from litestar.testing import TestClient

from coldopen.catalogue import encode
from coldopen.core.decision import Decision
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.planner import PlannerOptions
from coldopen.service import create_app
from coldopen.settings import ServiceOptions, Settings
from coldopen.simulator.titles import generate_titles

INDIA = {"signals": {"country": "IN", "device": "mobile", "languages": ["hi"]}}


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    unhurried = Settings(planner=PlannerOptions(deadline_ms=10_000))
    with Engine.open(tmp_path_factory.mktemp("data"), unhurried) as made:
        made.install("catalogue", encode(generate_titles(800, seed=3)))
        yield made


@pytest.fixture(scope="module")
def client(engine):
    with TestClient(create_app(engine), raise_server_exceptions=False) as made:
        yield made


@pytest.fixture
def operator(engine) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.secrets.operator_token}"}


def play(page: dict, n: int = 0, **changed) -> dict:
    now = time.time_ns() // 1_000_000
    events = [{"type": "play", "at": now, "row": 1, "column": 0}]
    return {"token": page["token"], "n": n, "sent_at": now, "events": events, **changed}


def test_a_page_for_signals_that_are_stated(client) -> None:
    answer = client.post("/v1/page", json=INDIA)
    page = answer.json()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert page["language"] == "hi"
    assert page["signals"]["sources"]["country"] == "caller"
    assert len(page["rows"]) == 16


def test_a_page_with_candidates_has_a_row_of_them_to_draw(client, engine, operator) -> None:
    told = [{"title": f"t{i:05}", "log_odds": -i / 10} for i in range(1, 41)]
    page = client.post("/v1/page", json={**INDIA, "candidates": told}).json()
    engine.log.settle()
    trace = client.get(f"/v1/decisions/{page['decision']}/trace", headers=operator).json()
    [rows] = [source["rows"] for source in trace["sources"] if source["name"] == "candidates"]
    assert (trace["same"], rows[0]["key"], rows[0]["n_titles"]) == (True, "candidates", 40)


def test_a_page_for_a_request_that_is_passed_on(client) -> None:
    agent = "Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) AppleWebKit/537.36"
    body = {
        "request": {
            "headers": {"User-Agent": agent, "Accept-Language": "pt-BR"},
            "address": "192.0.2.7",
            "url": "/?utm_medium=email",
        }
    }
    page = client.post("/v1/page", json=body).json()
    assert (page["signals"]["device"], page["signals"]["referral"]) == ("tv", "email")
    assert page["language"].startswith("pt")


def test_a_page_for_a_browser_that_asks_itself(client) -> None:
    page = client.get("/v1/page?country=DE&hour=9", headers={"Accept-Language": "de"}).json()
    assert (page["signals"]["country"], page["signals"]["hour"], page["language"]) == ("DE", 9, "de")


@pytest.mark.parametrize(
    ("body", "name", "received"),
    [
        ({"signals": {"country": "XX9"}}, "country", "'XX9'"),
        ({"signals": {"device": "fridge"}}, "signals.device", "'fridge'"),
        ({"max_age": "seven"}, "max_age", "'seven'"),
        ({"visit": "a b"}, "visit", "'a b'"),
        ({"colour": "blue"}, "colour", ""),
        ({"candidates": [{"title": "a"}, {"title": "a"}]}, "candidates", "a more than once"),
        ({"candidates": [{"title": "a", "log_odds": 99}]}, "candidates[0].log_odds", "99"),
    ],
)
def test_bad_input_is_named_with_what_was_received_and_expected(client, body, name, received) -> None:
    answer = client.post("/v1/page", json=body)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == 400
    assert told["errors"][0]["name"] == name
    assert received in told["errors"][0]["received"]
    assert told["errors"][0]["expected"]


def test_broken_json_and_bodies_too_large_are_refused(client) -> None:
    assert client.post("/v1/page", content=b"{").status_code == 400
    large = client.post("/v1/page", content=b'{"visitor": "' + b"a" * 400_000)
    assert large.status_code == 413
    assert large.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/v1/page", "/v1/events"])
def test_a_body_that_is_no_text_is_refused(client, path) -> None:
    answer = client.post(path, content=b'{"token": "\xff", "visit": "\xff"}')
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("name", ["%00", "a" * 5000, "..%2ftemplates%2fviewer.html"])
def test_a_name_that_no_file_can_have_is_not_found(client, name) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_events_are_acknowledged_once_and_a_second_sending_is_a_duplicate(client) -> None:
    page = client.post("/v1/page", json=INDIA).json()
    assert client.post("/v1/events", json=play(page)).json() == {"outcome": "stored"}
    assert client.post("/v1/events", json=play(page)).json() == {"outcome": "duplicate"}


def test_events_need_the_token_of_a_page(client) -> None:
    page = client.post("/v1/page", json=INDIA).json()
    forged = page["token"][:-3] + "abc"
    answer = client.post("/v1/events", json=play(page, token=forged))
    assert answer.status_code == 403
    assert "token" in answer.json()["detail"]


def test_a_page_request_may_carry_events_which_count_for_it(client) -> None:
    page = client.post("/v1/page", json=INDIA).json()
    deadline = time.monotonic() + 5
    while "continue" not in [row["key"] for row in page["rows"]]:
        assert time.monotonic() < deadline
        page = client.post("/v1/page", json={**INDIA, "visit": page["visit"], "events": play(page)}).json()


def test_carried_events_that_are_bad_do_not_cost_the_page(client) -> None:
    body = {**INDIA, "events": {"token": "forged", "n": 0, "events": []}}
    assert client.post("/v1/page", json=body).status_code == 200


def test_titles_have_details(client) -> None:
    card = client.post("/v1/page", json=INDIA).json()["rows"][0]["titles"][0]
    title = client.get(f"/v1/titles/{card['id']}").json()
    assert title["name"] == card["name"]
    assert title["synopsis"]
    assert client.get("/v1/titles/none").status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/decisions/a.1"),
        ("GET", "/v1/rules"),
        ("PUT", "/v1/takedowns/t1"),
        ("DELETE", "/v1/visitors/anna"),
        ("POST", "/v1/rules/dry-run"),
        ("GET", "/v1/status"),
    ],
)
def test_the_operators_surface_needs_the_token(client, method, path) -> None:
    answer = client.request(method, path, headers={"Authorization": "Bearer wrong"}, json={})
    assert answer.status_code == 401
    assert answer.json()["status"] == 401


def test_a_decision_can_be_looked_up_and_recomputed(client, operator) -> None:
    page = client.post("/v1/page", json=INDIA).json()
    deadline = time.monotonic() + 5
    while (
        found := client.get(f"/v1/decisions/{page['decision']}?recompute=true", headers=operator)
    ).status_code == 404:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert found.json()["page"]["rows"] == page["rows"]
    assert found.json()["recomputed"] == {"same": True, "differences": [], "changed": []}


def test_an_editor_adds_a_row_tries_it_and_removes_it(client, operator) -> None:
    row = {"id": "picks", "heading": "Picks", "query": {"countries": ["IN"]}, "position": 0}
    assert client.put("/v1/rows/picks", json=row, headers=operator).status_code == 200
    page = client.post("/v1/page", json=INDIA).json()
    assert page["rows"][1]["heading"] == "Picks"
    tried = client.post("/v1/rules/dry-run", json=INDIA, headers=operator).json()
    assert [each["id"] for each in tried["explained"]] == ["picks"]
    rows = client.post("/v1/rows/dry-run", json=INDIA, headers=operator).json()
    assert "editorial:picks" in [each["key"] for each in rows]
    query = {"query": {"countries": ["IN"]}, **INDIA}
    titles = client.post("/v1/titles/dry-run", json=query, headers=operator).json()
    assert titles["n_matching"] >= titles["n_allowed"] > 0
    assert client.delete("/v1/rows/picks", headers=operator).status_code == 200
    assert client.post("/v1/page", json=INDIA).json()["rows"][1]["heading"] != "Picks"


def test_an_editor_hides_a_tag_in_a_country_and_shows_it_again(client, operator) -> None:
    rule = {"id": "gore", "tags": ["violence"], "treatment": "hide", "when": {"countries": ["IN"]}}
    query = {"query": {"tags": ["violence"]}, **INDIA}
    before = client.post("/v1/titles/dry-run", json=query, headers=operator).json()
    assert before["n_allowed"] > 0
    assert client.put("/v1/culture/gore", json=rule, headers=operator).status_code == 200
    assert client.post("/v1/titles/dry-run", json=query, headers=operator).json()["n_allowed"] == 0
    assert client.get("/v1/rules", headers=operator).json()["culture"] == [rule]
    assert client.put("/v1/culture/other", json=rule, headers=operator).status_code == 400
    wrong = client.put("/v1/culture/gore", json=rule | {"n_rows": 2}, headers=operator)
    assert wrong.status_code == 409
    assert "only not_first counts rows" in wrong.text
    assert client.delete("/v1/culture/gore", headers=operator).status_code == 200
    assert client.post("/v1/titles/dry-run", json=query, headers=operator).json() == before


def test_rules_that_contradict_each_other_are_refused_with_both_named(client, operator) -> None:
    first = {"id": "one", "pin": {"row": "fresh", "position": 0}}
    second = {"id": "two", "pin": {"row": "local", "position": 0}}
    assert client.put("/v1/rules/one", json=first, headers=operator).status_code == 200
    answer = client.put("/v1/rules/two", json=second, headers=operator)
    assert answer.status_code == 409
    assert "'one'" in answer.text
    assert "'two'" in answer.text
    assert client.delete("/v1/rules/one", headers=operator).status_code == 200


def test_a_takedown_over_http(client, operator) -> None:
    card = client.post("/v1/page", json=INDIA).json()["rows"][1]["titles"][0]
    assert client.put(f"/v1/takedowns/{card['id']}", headers=operator).status_code == 204
    assert client.get("/v1/takedowns", headers=operator).json() == [card["id"]]
    assert card["id"] not in client.post("/v1/page", json=INDIA).text
    assert client.get(f"/v1/titles/{card['id']}").status_code == 404
    assert client.delete(f"/v1/takedowns/{card['id']}", headers=operator).status_code == 204


@pytest.mark.parametrize("title", ["film/7", "a b?#"])
def test_a_title_of_any_id_is_shown_and_taken_down(tmp_path, title) -> None:
    with Engine.open(tmp_path) as engine, TestClient(create_app(engine)) as client:
        engine.install("catalogue", encode([Title(id=title, name="Odd")]))
        operator = {"Authorization": f"Bearer {engine.secrets.operator_token}"}
        at = quote(title, safe="")
        assert client.get(f"/v1/titles/{at}").json()["name"] == "Odd"
        assert client.put(f"/v1/takedowns/{at}", headers=operator).status_code == 204
        assert client.get("/v1/takedowns", headers=operator).json() == [title]
        assert client.get(f"/v1/titles/{at}").status_code == 404
        assert client.delete(f"/v1/takedowns/{at}", headers=operator).status_code == 204
        assert client.get(f"/v1/titles/{at}").status_code == 200


def test_health_readiness_and_the_viewer(client, operator) -> None:
    assert client.get("/v1/health").json()["status"] == "alive"
    assert client.get("/v1/ready").json()["n_titles"] == 800
    assert client.get("/v1/status", headers=operator).json()["log"]["failed"] is None
    viewer = client.get("/")
    assert "text/html" in viewer.headers["content-type"]
    assert (
        "script-src" in viewer.headers["content-security-policy"]
        or "default-src 'self'" in (viewer.headers["content-security-policy"])
    )


def test_openapi_describes_every_endpoint_with_examples(client) -> None:
    schema = client.get("/v1/schema/openapi.json").json()
    assert {"/v1/page", "/v1/events", "/v1/titles/{title_id}", "/v1/decisions/{decision}"} <= set(
        schema["paths"]
    )
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation.get("summary"), (method, path)
    body = schema["paths"]["/v1/page"]["post"]["requestBody"]["content"]["application/json"]
    assert "signals" in msgspec.json.encode(body).decode()


def test_a_service_that_believes_no_caller_reads_only_the_request(tmp_path) -> None:
    settings = Settings(service=ServiceOptions(believe_callers=False))
    with Engine.open(tmp_path, settings) as bare, TestClient(create_app(bare)) as public:
        assert public.post("/v1/page", json=INDIA).status_code == 400
        assert public.post("/v1/page", json={"signals": {"region": "DE-BY"}}).status_code == 400
        assert public.post("/v1/page", json={"request": {"headers": {}}}).status_code == 400
        assert public.post("/v1/page", json={"candidates": [{"title": "t00001"}]}).status_code == 400
        assert public.post("/v1/page", json={"signals": {"genres": ["Drama"], "hour": 0}}).status_code == 200
        assert "country" not in public.get("/v1/page?country=IN").json()["signals"]


def test_nothing_raw_is_stored(client, engine) -> None:
    secret_agent, address = "SecretBrowser/9.9 (unmistakable)", "203.0.113.77"
    body = {
        "request": {
            "headers": {"user-agent": secret_agent, "referer": "https://spy.example/x"},
            "address": address,
        }
    }
    page = client.post("/v1/page", json=body).json()
    client.post("/v1/events", json=play(page), headers={"User-Agent": secret_agent})
    time.sleep(0.3)
    where = page["decision"].rpartition(".")
    record = engine.log.read_decision(where[0], int(where[2], 16))
    assert isinstance(record, Decision)
    stored = b"".join(path.read_bytes() for path in engine.data.rglob("*") if path.is_file())
    for secret in (secret_agent, address, "spy.example"):
        assert secret.encode() not in stored


def test_a_choice_is_refused_with_all_choices_named(client) -> None:
    for answer in (
        client.post("/v1/page", json={"signals": {"device": "phone"}}),
        client.get("/v1/page?device=phone"),
    ):
        assert answer.status_code == 400
        assert "expected one of tv, mobile, tablet, desktop, console" in answer.json()["detail"]
        assert "'phone'" in answer.json()["detail"]


def test_the_viewer_is_told_where_its_visitor_came_from(client) -> None:
    page = client.get("/?utm_medium=email", headers={"Referer": "https://www.google.com/"})
    assert '"referral":"email"' in page.text
    page = client.get("/", headers={"Referer": "https://www.google.com/"})
    assert '"referral":"search"' in page.text


def test_removing_what_is_not_there_is_a_404(client, operator) -> None:
    assert client.delete("/v1/rules/none", headers=operator).status_code == 404
    assert client.delete("/v1/rows/none", headers=operator).status_code == 404
    assert client.delete("/v1/culture/none", headers=operator).status_code == 404


def test_openapi_tells_errors_as_problem_details_and_what_a_query_may_hold(client) -> None:
    paths = client.get("/v1/schema/openapi.json").json()["paths"]
    posted = paths["/v1/page"]["post"]["responses"]
    assert set(posted) >= {"200", "400", "413"}
    assert set(posted["400"]["content"]) == {"application/problem+json"}
    assert {"403", "503"} <= set(paths["/v1/events"]["post"]["responses"])
    assert "409" in paths["/v1/rules/{rule_id}"]["put"]["responses"]
    asked = {each["name"] for each in paths["/v1/page"]["get"]["parameters"]}
    assert {"country", "device", "languages", "max_age", "visit"} <= asked
