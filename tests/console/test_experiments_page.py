"""The operator's page of experiments, in a browser, over answers made up."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from coldopen.console import VIEWER_DIR, experiments_html

ADDRESS, TOKEN = "http://coldopen.test", "right"
BOOK = {
    "schema": 1,
    "holdout": {"share": 0.05},
    "experiments": [
        {
            "id": "next-rows",
            "control": "a",
            "variants": [{"name": "a", "weight": 0.5}, {"name": "b", "weight": 0.5}],
        },
        {
            "id": "learned-rows",
            "state": "running",
            "description": "Rows learned from <newcomers>.",
            "control": "rules",
            "share": 0.2,
            "started_at": 1_790_000_000_000,
            "variants": [{"name": "rules", "weight": 0.5}, {"name": "learned", "weight": 0.5}],
        },
    ],
}
COUNTS = {
    "counts": [
        {"experiment": "learned-rows", "variant": "rules", "n_visitors": 1200, "n_exposed": 1190},
        {"experiment": "learned-rows", "variant": "learned", "n_visitors": 600, "n_exposed": 598},
    ]
}
KINDS = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def answer(route: Route) -> None:
    path = route.request.url.removeprefix(ADDRESS)
    if path == "/experiments":
        route.fulfill(content_type="text/html", body=experiments_html())
    elif path.startswith("/static/"):
        file = VIEWER_DIR / path.removeprefix("/static/")
        route.fulfill(content_type=KINDS[file.suffix], body=file.read_text("utf-8"))
    elif route.request.headers.get("authorization") != f"Bearer {TOKEN}":
        route.fulfill(status=401, content_type="application/json", body="{}")
    else:
        told: dict[str, Any] = BOOK if path == "/v1/experiments" else COUNTS
        route.fulfill(content_type="application/json", body=json.dumps(told))


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    contexts, errors = [], []

    def open_page(width: int = 1100, token: str = TOKEN) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.route("**/*", answer)
        page.goto(f"{ADDRESS}/experiments")
        page.fill("#token", token)
        page.click("text=Show")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1100])
def test_experiments_with_their_variants_and_visitors_so_far(opened, width) -> None:
    page = opened(width)
    page.wait_for_selector("article")
    assert page.locator("article h2").all_inner_texts() == ["learned-rows", "next-rows", "holdout"]
    assert page.locator("article .state").all_inner_texts() == ["running", "draft", "running"]
    first = page.locator("article").first
    assert first.locator("tbody tr").first.inner_text().split() == [
        "rules",
        "control",
        "50%",
        "1,200",
        "1,190",
    ]
    assert "Rows learned from <newcomers>." in first.inner_text()
    assert "coldopen analyse learned-rows" in first.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
def test_a_wrong_token_shows_nothing_and_says_so(opened) -> None:
    page = opened(token="wrong")
    page.wait_for_selector("#told:not(:empty)")
    assert page.inner_text("#told") == "That is not the operator's token."
    assert page.locator("article").count() == 0
    assert page.locator("#token").is_visible()


@pytest.mark.browser
def test_the_token_is_forgotten_when_asked(opened) -> None:
    page = opened()
    page.wait_for_selector("article")
    page.click("#leave")
    assert page.locator("article").count() == 0
    assert page.evaluate("sessionStorage.length") == 0


def test_the_page_itself_holds_nothing_of_the_service() -> None:
    assert "http" not in experiments_html()
    assert "<article" not in experiments_html()
