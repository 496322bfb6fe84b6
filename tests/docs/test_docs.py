"""The documentation says what the code has: each command, setting, endpoint, event, row source; no other."""

from __future__ import annotations

import importlib.util
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from coldopen.catalogue import encode, import_titles
from coldopen.catalogue.cards import Card
from coldopen.core.events import Event
from coldopen.core.page import Page, PageRow, Shape, Tier
from coldopen.engine import Engine, PageRequest
from coldopen.planner import ExportedBelief, NewcomerStage, PlannerOptions
from coldopen.policies import PolicyOptions
from coldopen.rows import SOURCES
from coldopen.rules import RuleBook
from coldopen.service import create_app
from coldopen.service.wire import DryRun, EventBatch, Forwarded, PageBody
from coldopen.settings import Settings, all_settings
from coldopen.signals import Given
from coldopen.simulator.titles import generate_titles

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = sorted((DOCS / "reference").glob("*.md"))
HTTP = (DOCS / "reference" / "http.md").read_text("utf-8")
ROWS = (DOCS / "reference" / "rows.md").read_text("utf-8")
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"])

INDIA = {"signals": {"country": "IN", "languages": ["hi", "en"], "device": "mobile", "hour": 21}}
_NOTHING = object()

METHODS = ("GET", "POST", "PUT", "DELETE")
ENDPOINT = re.compile(rf"^## ((?:{'|'.join(METHODS)}) /v1/\S+)$", re.M)
SECTIONS = dict(zip(ENDPOINT.findall(HTTP), ENDPOINT.split(HTTP)[2::2], strict=True))


def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TABLES = tables()
UNHURRIED = Settings(planner=PlannerOptions(deadline_ms=10_000))
UNDRAWN = replace(UNHURRIED, policy=PolicyOptions(name="rules"))  # the likeliest rows, every time


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(tmp_path_factory.mktemp("data"), UNHURRIED) as made:
        made.install("catalogue", encode(generate_titles(800)))
        yield made


@pytest.fixture(scope="module")
def client(engine: Engine) -> Iterator[TestClient[Any]]:
    with TestClient(create_app(engine)) as made:
        made.headers["Authorization"] = f"Bearer {engine.secrets.operator_token}"
        yield made


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.name)
def test_the_tables_are_those_that_the_code_gives(path: Path) -> None:
    page = path.read_text("utf-8")
    assert page == TABLES.rewritten(page), "run: python docs/tables.py"


def test_every_command_has_its_table_and_no_other() -> None:
    page = (DOCS / "reference" / "commands.md").read_text("utf-8")
    names = [f"coldopen {name}" for name in TABLES.commands()]
    assert sorted(TABLES.table_names(page)) == sorted(names)
    assert sorted(re.findall(r"^## (.+)$", page, re.M)) == sorted(names)


@pytest.mark.parametrize(
    ("page", "name"), [("settings", "settings"), ("events", "events"), ("rows", "sources")]
)
def test_settings_events_and_row_sources_have_their_tables(page: str, name: str) -> None:
    assert name in TABLES.table_names((DOCS / "reference" / f"{page}.md").read_text("utf-8"))


def test_every_endpoint_is_documented_and_no_other(client: TestClient[Any]) -> None:
    schema = client.get("/v1/schema/openapi.json").json()
    served = {f"{method.upper()} {path}" for path, methods in schema["paths"].items() for method in methods}
    assert set(SECTIONS) == served


@pytest.mark.parametrize(
    "noun",
    [PageBody, Given, Forwarded, EventBatch, DryRun, Page, PageRow, Card, ExportedBelief, NewcomerStage],
    ids=lambda noun: noun.__name__,
)
def test_every_field_that_is_sent_or_answered_is_documented(noun: type[msgspec.Struct]) -> None:
    missing = [name for name in noun.__struct_fields__ if f"`{name}`" not in HTTP]
    assert missing == []


@pytest.mark.parametrize("endpoint", SECTIONS)
def test_requests_are_taken_and_answered_as_documented(
    endpoint: str, client: TestClient[Any], engine: Engine
) -> None:
    method, path = endpoint.split(" ")
    blocks = _json_blocks(SECTIONS[endpoint])
    page = _recorded_page(client, engine)
    body = blocks.pop(0) if "\nRequest:" in SECTIONS[endpoint] else None
    if path == "/v1/events":
        body |= {"token": page["token"], "sent_at": time.time_ns() // 1_000_000}
    elif endpoint == "GET /v1/takedowns":
        engine.withdraw("t00007")
    address = path.format(
        decision=page["decision"],
        visit=page["decision"],
        title_id="t00001",
        rule_id="india-local-first",
        row_id="short-evening",
        culture_id="gore-on-request",
        experiment_id="first-page",
        unit="someone",
        visitor="someone",
    )
    putting = f"PUT {path}"
    if method in ("DELETE", "POST") and putting in SECTIONS:
        client.put(address, json=next(iter(_json_blocks(SECTIONS[putting])), None))

    params = {"recompute": "true", "row": 1, "column": 0, "token": page["token"], "seconds": 1}
    answer = client.request(method, address, json=body, params=params if method == "GET" else None)
    if path == "/v1/visits/{visit}/belief":  # here no model serves: tests/service has one
        assert "nothing in service" in answer.json()["detail"]
        return
    assert answer.status_code == (200 if blocks or method == "GET" else 204), answer.text
    for shown in blocks:
        assert _unlike(shown, answer.json()) == []


def test_an_error_is_what_the_page_says(client: TestClient[Any]) -> None:
    shown = _json_blocks(HTTP)[0]
    assert client.post("/v1/page", json={"signals": {"country": "Bharat"}}).json() == shown


@pytest.mark.parametrize("name", [*get_args(Tier), *get_args(Shape), *(source.name for source in SOURCES)])
def test_every_tier_shape_and_row_source_is_explained(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", ROWS, re.M)


def test_every_event_type_and_setting_has_its_row() -> None:
    events = (DOCS / "reference" / "events.md").read_text("utf-8")
    settings = (DOCS / "reference" / "settings.md").read_text("utf-8")
    for event in get_args(Event):
        assert f"| `{event.__struct_config__.tag}` |" in events
    for setting in all_settings():
        assert f"| `{setting.name}` |" in settings


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http:", "https:", "#")):
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve()
        assert found.exists(), target
        if anchor:
            assert anchor in _anchors(found.read_text("utf-8")), target


def test_the_files_of_the_tutorial_give_what_it_prints(tmp_path: Path) -> None:
    tutorial = (DOCS / "tutorial.md").read_text("utf-8")
    titles = tmp_path / "titles.csv"
    titles.write_text(next(block for block in _blocks("", tutorial) if block.startswith("id,name")), "utf-8")
    imported = import_titles([titles], max_rejects=1)
    assert f"{len(imported.titles)} titles in service as catalogue {imported.id}" in tutorial
    assert str(imported.rejects[0]) in tutorial
    book = RuleBook.parse({"rules.toml": _blocks("toml", tutorial)[0]})
    with Engine.open(tmp_path / "data", UNDRAWN) as engine:
        engine.install("catalogue", imported.data)
        engine.install("rules", book.encode())
        page = engine.page(PageRequest(signals=Given(country="IN", device="mobile")), record=False).page
    for row in page.rows:
        assert f"{row.heading}  {row.reason}\n{msgspec.json.decode(row.titles[0])['name']}" in tutorial


def _anchors(page: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _json_blocks(page: str) -> list[Any]:
    return [json.loads(block) for block in _blocks("json", page)]


def _blocks(kind: str, page: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", page, re.M | re.S)


def _recorded_page(client: TestClient[Any], engine: Engine) -> dict[str, Any]:
    """A page whose decision is in the log, where it comes a few milliseconds after the answer."""
    page: dict[str, Any] = client.post("/v1/page", json=INDIA).json()
    until = time.monotonic() + 10
    while engine.rebuild(page["decision"]) is None and time.monotonic() < until:
        time.sleep(0.005)
    return page


def _unlike(shown: object, real: object, at: str = "") -> list[str]:
    """Where what the page shows has a name or a type that the real answer has not."""
    if isinstance(shown, dict) and isinstance(real, dict):
        pairs = [(f"{at}.{name}", value, real.get(name, _NOTHING)) for name, value in shown.items()]
    elif isinstance(shown, list) and isinstance(real, list):
        pairs = [(f"{at}[0]", *first) for first in zip(shown[:1], real[:1], strict=False)]
    else:
        return [] if type(shown) is type(real) else [f"{at}: shown {shown!r}, really {real!r}"]
    return [told for where, value, found in pairs for told in _unlike(value, found, where)]
