"""From an HTTP request to what the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from coldopen.planner import PageRequest
from coldopen.service.problems import misfit, value_at
from coldopen.signals import Given, RawRequest

LISTS = frozenset({"languages", "genres"})
ASKED = ("visitor", "first_id", "visit", "max_age", "n_rows", "n_columns")
PLACE = ("country", "region")
"""What rights hang on: believed of callers only where the service is told to."""


def raw_request_of(scope: Mapping[str, Any]) -> RawRequest:
    """The request of an ASGI scope as the signals room reads it."""
    client = scope["client"]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return RawRequest(
        headers=headers,
        address=client[0] if client else None,
        url=f"{scope['path']}?{query}" if query else scope["path"],
    )


def page_request_of(query: Mapping[str, str], believe: bool) -> PageRequest:
    """A page request from a query string; lists are separated by commas. Other parameters are left alone.

    Raises:
        Problem: a value that cannot be used.

    >>> page_request_of({"country": "IN", "languages": "hi,en", "max_age": "7"}, True).signals.languages
    ('hi', 'en')
    """
    told: dict[str, Any] = {name: query[name] for name in ASKED if query.get(name)}
    told["signals"] = {
        name: query[name].split(",") if name in LISTS else query[name]
        for name in Given.__struct_fields__
        if query.get(name) and (believe or name not in PLACE)
    }
    try:
        return msgspec.convert(told, PageRequest, strict=False)
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$.")
        path = path.rstrip("`")
        raise misfit(message, path.rpartition(".")[2], value_at(told, path)) from None
