"""A fake service for the tests of the viewer."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

sys.path.insert(0, str(Path(__file__).parent))

from fake_service import FakeService


@pytest.fixture
def service() -> Iterator[FakeService]:
    fake = FakeService()
    yield fake
    fake.close()


@pytest.fixture
def visit(chromium: Browser, service: FakeService) -> Iterator[Callable[..., Page]]:
    """Open the viewer: `visit("?country=IN", width=390, height=844)`; scripts that fail, fail the test."""
    contexts = []
    errors: list[str] = []

    def open_page(query: str = "", width: int = 1440, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}") or dialog.dismiss())
        page.goto(service.url + query)
        page.wait_for_selector('main[aria-busy="false"]')
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
