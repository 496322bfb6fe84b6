"""Simulated visitors, for a demonstration: to switch on, and to watch. There are none in a real service."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, runtime_checkable

from litestar import get, post
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException
from litestar.handlers.base import BaseRouteHandler
from litestar.params import JSONBody
from msgspec import Struct


@runtime_checkable
class Visitors(Protocol):
    """What the simulator's live visitors can be asked."""

    def switch(self, on: bool) -> None:
        """Let them come, or send them home."""

    def state(self) -> Struct:
        """What there is to see of them."""


class Switch(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether visitors are to come."""

    on: bool


def needs_json(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A browser lets the pages of other sites send a body as anything but JSON, so they cannot use this."""
    told = connection.headers.get("content-type", "")
    if told.partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(f"received {told!r}; expected a body of application/json", status_code=415)


@get("/v1/visitors", include_in_schema=False)
async def see_visitors(visitors: NamedDependency[Visitors]) -> Struct:
    """The latest simulated visits as they go."""
    return visitors.state()


@post("/v1/visitors", status_code=200, include_in_schema=False, guards=[needs_json])
async def switch_visitors(visitors: NamedDependency[Visitors], data: JSONBody[Switch]) -> Struct:
    """Let simulated visitors come, or send them home."""
    await asyncio.to_thread(visitors.switch, data.on)
    return visitors.state()
