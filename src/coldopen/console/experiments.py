"""The operator's page of experiments: a document without any data; its script asks the service for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PAGE = Path(__file__).parent / "templates" / "experiments.html"


@cache
def experiments_html() -> str:
    """The HTML of the page. It holds nothing of the service: the operator's token opens it in the browser."""
    return _PAGE.read_text("utf-8")
