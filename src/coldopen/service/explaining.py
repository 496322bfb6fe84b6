"""Why: a title's reason for its visitor; a page's trace and a visitor's belief for the operator."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.params import FromPath, FromQuery

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.log import unix_ms
from coldopen.planner import Why
from coldopen.service.describing import errors
from coldopen.service.wire import Reason

_JSON = "application/json"


@get(
    "/v1/why",
    summary="Why a title is on a page, for its visitor",
    sync_to_thread=True,
    responses=errors(403, 404),
)
def tell_why(
    engine: NamedDependency[Engine], token: FromQuery[str], row: FromQuery[int], column: FromQuery[int]
) -> Reason:
    """One sentence in the page's language, for who has the page's token."""
    decision = engine.keys.verify(token, unix_ms())
    if decision is None:
        raise PermissionDeniedException(
            detail="token: expected the token of a page of this service, not expired"
        )
    return Reason(_why(engine, decision, row, column).reason)


@get(
    "/v1/decisions/{decision:str}/why",
    summary="Why a title is where it is on a page",
    sync_to_thread=True,
    responses=errors(401, 404),
)
def get_why(
    engine: NamedDependency[Engine],
    decision: FromPath[str],
    row: FromQuery[int],
    column: FromQuery[int],
) -> Response[Any]:
    """The title's id, its row, the sentence its visitor is told, and the message that it says."""
    return _json(_why(engine, decision, row, column))


@get(
    "/v1/decisions/{decision:str}/trace",
    summary="How a page came about",
    sync_to_thread=True,
    responses=errors(401, 404),
)
def get_trace(
    engine: NamedDependency[Engine], decision: FromPath[str], title: FromQuery[str | None] = None
) -> Response[Any]:
    """The page is made again from its record and watched: row sources, slots with every alternative, what
    constraints removed, times. With ?title=ID it says why that title is there or not."""
    try:
        return _json(engine.trace(decision, title))
    except Problem as problem:
        raise NotFoundException(detail=str(problem)) from None


@get(
    "/v1/visits/{visit:str}/belief",
    summary="What is believed of a visitor's taste",
    sync_to_thread=True,
    responses=errors(401, 404),
)
def get_belief(engine: NamedDependency[Engine], visit: FromPath[str]) -> Response[Any]:
    """Mean and covariance of their taste, for another recommender to go on from; and whether they are a
    newcomer still. `visit` may be the id of one of its pages."""
    try:
        return _json(engine.belief(visit))
    except Problem as problem:
        raise NotFoundException(detail=str(problem)) from None


OPERATOR_HANDLERS = [get_why, get_trace, get_belief]


def _why(engine: Engine, decision: str, row: int, column: int) -> Why:
    found = engine.why(decision, row, column)
    if found is None:
        told = f"decision {decision!r}, row {row}, column {column}"
        raise NotFoundException(detail=f"placement: received {told}; expected one that a recorded page has")
    return found


def _json(told: object) -> Response[Any]:
    return Response(msgspec.json.encode(told), media_type=_JSON)
