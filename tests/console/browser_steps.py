"""What the browser tests do again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

CARD = '.card[data-row="{}"][data-column="{}"]'
HERO = "#hero .slide:not([hidden])"


def soon(what: Callable[[], Any], seconds: float = 8.0) -> Any:
    """The first truthy answer of `what`, asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := what():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"it did not happen in {seconds} seconds")


def focused(page) -> tuple[int, int]:
    """(row, column) of the focused card, (-1, -1) where something else has the focus."""
    at = page.evaluate("({...document.activeElement.dataset})")
    return int(at.get("row", -1)), int(at.get("column", -1))


def press(page, *keys: str) -> None:
    """Press keys one after the other, as a hand would."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(30)
