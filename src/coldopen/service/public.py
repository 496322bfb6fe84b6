"""The public surface: pages, events, one title's details."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.openapi.spec import Example
from litestar.params import Body, FromPath

from coldopen.core.errors import Problem
from coldopen.core.events import Batch
from coldopen.core.ids import split_decision_id
from coldopen.core.log import LogFull, Outcome
from coldopen.core.page import Page
from coldopen.core.title import Title
from coldopen.engine import Engine
from coldopen.log import unix_ms
from coldopen.planner import PageRequest
from coldopen.service.describing import PageQuery, errors
from coldopen.service.pushing import Streams
from coldopen.service.raw import PLACE, page_request_of, raw_request_of
from coldopen.service.waiting import Waiting, begun
from coldopen.service.wire import Acknowledged, EventBatch, PageBody
from coldopen.signals import RawRequest

_SKEW_MS = 5 * 60_000
_CARRIED_SECONDS = 0.02
JSON = "application/json"
PAGE_HEADERS = {"Cache-Control": "no-store"}

PAGE_EXAMPLE = Example(
    summary="A phone in India at nine in the evening",
    value={"signals": {"country": "IN", "languages": ["hi", "en"], "device": "mobile", "hour": 21}},
)
EVENTS_EXAMPLE = Example(
    summary="The first two rows were seen, one title was played",
    value={
        "token": "the page's token",
        "n": 0,
        "sent_at": 1_790_000_005_000,
        "events": [
            {"type": "impression", "at": 1_790_000_000_000, "ranges": [[0, 0, 0], [1, 0, 5]]},
            {"type": "play", "at": 1_790_000_004_000, "row": 1, "column": 2},
        ],
    },
)


@post("/v1/page", status_code=200, summary="A page for a visitor", responses=errors(400, 413))
async def make_page(
    request: Request[Any, Any, Any],
    engine: NamedDependency[Engine],
    waiting: NamedDependency[Waiting],
    data: Annotated[PageBody, Body(examples=[PAGE_EXAMPLE])],
) -> Response[Page]:
    """The whole page for a stranger. Send what is known, or the visitor's own request, or nothing."""
    return _response(await page_asked_for(engine, waiting, request.scope, data))


@get(
    "/v1/page",
    summary="A page for the browser that asks",
    responses=errors(400),
    operation_class=PageQuery,
)
async def get_page(
    request: Request[Any, Any, Any], engine: NamedDependency[Engine], waiting: NamedDependency[Waiting]
) -> Response[Page]:
    """The same for a browser: signals come from the request itself, or from the query where callers are
    believed (?country=IN&device=tv&languages=hi,en&hour=21)."""
    started = begun(request.scope)
    asked = page_request_of(request.query_params, engine.settings.service.believe_callers)
    return _response(_page(engine, asked, raw_request_of(request.scope), started, waiting))


@post(
    "/v1/events",
    status_code=200,
    summary="What a visitor did on a page",
    responses=errors(400, 403, 413, 503),
)
async def take_events(
    request: Request[Any, Any, Any],
    engine: NamedDependency[Engine],
    streams: NamedDependency[Streams],
    data: Annotated[EventBatch, Body(examples=[EVENTS_EXAMPLE])],
) -> Acknowledged:
    """Answers once the batch is durable. 503 means: send the same batch again later."""
    batch = _batch(engine, request.scope, data)
    outcome = await _append(engine, batch)
    if outcome is None or outcome == "failed":
        raise LogFull("the log could not write; send the batch again")
    streams.tell(batch.visit)
    return Acknowledged(outcome)


@get("/v1/titles/{title_id:path}", summary="One title's details", responses=errors(404))
async def get_title(engine: NamedDependency[Engine], title_id: FromPath[str]) -> Title:
    """What a page does not say of a title: its synopsis, people, languages."""
    title_id, loaded = title_id.removeprefix("/"), engine.loaded()
    at = loaded.edition.catalogue.index.get(title_id)
    if at is None or loaded.edition.withdrawn[at]:
        raise NotFoundException(detail=f"title: received {title_id!r}; expected the id of a title in service")
    return loaded.edition.catalogue.titles[at]


async def page_asked_for(engine: Engine, waiting: Waiting, scope: Mapping[str, Any], data: PageBody) -> bytes:
    """The page for the body of a request, as JSON. Raises Problem where it tells what callers may not."""
    started = begun(scope)
    believe = engine.settings.service.believe_callers
    if not believe and (data.request is not None or _states_place(data)):
        raise Problem(
            "signals",
            "a stated country or region, or a forwarded request",
            "neither: this service believes no caller about where visitors are",
        )
    if not believe and data.candidates:
        raise Problem("candidates", len(data.candidates), "none: this service believes no caller")
    if data.events is not None:
        await _take_carried(engine, scope, data.events, started)
    forwarded = data.request
    raw = (
        raw_request_of(scope)
        if forwarded is None
        else RawRequest(
            headers={k.lower(): v for k, v in forwarded.headers.items()},
            address=forwarded.address,
            url=forwarded.url,
        )
    )
    return _page(engine, data, raw, started, waiting)


def _page(engine: Engine, asked: PageRequest, raw: RawRequest, started: float, waiting: Waiting) -> bytes:
    """The page, decided here and now on the event loop: what may block is run aside by the planner."""
    crowded = waiting.n > engine.settings.service.most_waiting
    return engine.page(asked, raw, started=started, crowded=crowded).body


def _response(page: bytes) -> Response[Any]:
    return Response(page, media_type=JSON, headers=PAGE_HEADERS)


def _states_place(asked: PageRequest) -> bool:
    return asked.signals is not None and any(getattr(asked.signals, name) for name in PLACE)


def _batch(engine: Engine, scope: Mapping[str, Any], data: EventBatch) -> Batch:
    """The batch as the log keeps it. Raises where the token is no page's."""
    now = unix_ms()
    decision = engine.keys.verify(data.token, now)
    where = split_decision_id(decision) if decision else None
    if decision is None or where is None:
        raise PermissionDeniedException(
            detail="token: expected the token of a page of this service, not expired"
        )
    offset = 0 if data.sent_at is None else now - data.sent_at
    return Batch(
        visit=where[0],
        n=data.n,
        decision=decision,
        received_at=now,
        offset_ms=offset,
        events=tuple(data.events),
        address_group=engine.address_group(raw_request_of(scope)),
        skewed=abs(offset) > _SKEW_MS,
    )


async def _append(engine: Engine, batch: Batch, seconds: float | None = None) -> Outcome | None:
    """What became of a batch; None where that is not known after so many seconds.

    One future for both, and no `wait_for`: each turn of a busy event loop is some pages long.
    """
    apart = min(engine.seconds_until_recorded(batch.decision), math.inf if seconds is None else seconds)
    if apart > 0:
        await asyncio.sleep(apart)
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Outcome | None] = loop.create_future()

    def settle(outcome: Outcome | None) -> None:
        if not future.done():
            future.set_result(outcome)

    def done(outcome: Outcome) -> None:
        loop.call_soon_threadsafe(settle, outcome)

    engine.log.append(batch, done)
    if seconds is None:
        return await future
    timer = loop.call_later(seconds - max(apart, 0.0), settle, None)
    try:
        return await future
    finally:
        timer.cancel()


async def _take_carried(engine: Engine, scope: Mapping[str, Any], data: EventBatch, started: float) -> None:
    """Take the events that came with a page request; the page waits for them only briefly, or not at all: for
    half of the time that it has left at most."""
    left = engine.settings.planner.deadline_ms / 1000 - (time.perf_counter() - started)
    try:
        batch = _batch(engine, scope, data)
        await _append(engine, batch, min(_CARRIED_SECONDS, left / 2))
    except (LogFull, PermissionDeniedException):
        return
