"""Simulated visitors, for a demonstration: to switch on, and to watch. There are none in a real service."""

from __future__ import annotations

import asyncio
from typing import Protocol, runtime_checkable

from litestar import get, post
from litestar.di import NamedDependency
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


@get("/v1/visitors", include_in_schema=False)
async def see_visitors(visitors: NamedDependency[Visitors]) -> Struct:
    """The latest simulated visits as they go."""
    return visitors.state()


@post("/v1/visitors", status_code=200, include_in_schema=False)
async def switch_visitors(visitors: NamedDependency[Visitors], data: JSONBody[Switch]) -> Struct:
    """Let simulated visitors come, or send them home."""
    await asyncio.to_thread(visitors.switch, data.on)
    return visitors.state()
