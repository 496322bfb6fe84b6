"""The operator's surface: decisions, dry runs, rules, rows, culture, takedowns, deletion; behind a token."""

from __future__ import annotations

import hmac
from typing import Any, Literal

import msgspec
from litestar import Response, delete, get, post, put
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

import coldopen
from coldopen import planner
from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.log import unix_ms
from coldopen.planner import RowTried, TitlesTried
from coldopen.policies import exploration_of
from coldopen.popularity import concentration_of
from coldopen.rows import Situation
from coldopen.rules import CultureRule, EditorialRow, Rule, RuleBook
from coldopen.service.describing import errors
from coldopen.service.waiting import Waiting
from coldopen.service.wire import DryRun, Operating, RulesTried, TitlesDryRun


def needs_operator(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse who does not bring `Authorization: Bearer <the operator's token>`."""
    engine: Engine = connection.app.state.engine
    sent = connection.headers.get("authorization", "")
    expected = f"Bearer {engine.secrets.operator_token}"
    if not hmac.compare_digest(sent.encode("utf-8", "replace"), expected.encode()):
        raise NotAuthorizedException(detail="authorization: expected 'Bearer' and the operator's token")


@get(
    "/v1/decisions/{decision:str}",
    summary="A page again, from its record",
    sync_to_thread=True,
    responses=errors(401, 404),
)
def get_decision(
    engine: NamedDependency[Engine], decision: FromPath[str], recompute: FromQuery[bool] = False
) -> Response[Any]:
    """The page as it was served. With ?recompute=true it is also decided again and compared."""
    page = engine.rebuild(decision)
    if page is None:
        raise NotFoundException(detail=f"decision: received {decision!r}; expected the id of one in the log")
    told: dict[str, Any] = {"page": page}
    if recompute:
        told["recomputed"] = engine.recompute(decision)
    return Response(msgspec.json.encode(told), media_type="application/json")


@get("/v1/status", summary="How the service is doing", sync_to_thread=True, responses=errors(401))
def get_status(engine: NamedDependency[Engine], waiting: NamedDependency[Waiting]) -> Operating:
    """The log's queues, failures and size, and what is in service; of the process that answers, the requests
    that wait, what has failed since its start, and its frozen page; how concentrated
    streams are; and how new titles are doing."""
    loaded = engine.loaded()
    return Operating(
        coldopen.__version__,
        len(loaded.edition.catalogue),
        engine.log.view().active,
        engine.log.health(),
        waiting.n,
        engine.breakers(),
        engine.frozen(),
        concentration_of(
            loaded.view.folds.get("popularity"), len(loaded.edition.catalogue), engine.settings.popularity
        ),
        exploration_of(loaded.view.folds.get("exposure"), unix_ms(), engine.settings.new_titles),
    )


@post(
    "/v1/rules/dry-run",
    status_code=200,
    summary="Which rules apply to a visitor, and why",
    responses=errors(400, 401),
)
async def try_rules(engine: NamedDependency[Engine], data: JSONBody[DryRun]) -> RulesTried:
    """Every rule, editorial row and culture rule: whether it applies to these signals, and why or why not."""
    situation, book = engine.situation(data.signals, data.max_age, data.at_ms)
    explained = book.explain(situation.signals, data.max_age, situation.at_ms)
    return RulesTried(situation.fired.rules, explained)


@post(
    "/v1/rows/dry-run",
    status_code=200,
    summary="Which rows would be proposed to a visitor",
    responses=errors(400, 401),
)
async def try_rows(engine: NamedDependency[Engine], data: JSONBody[DryRun]) -> list[RowTried]:
    """What each row source proposes for these signals, before the page is laid out."""
    return planner.try_rows(_situation(engine, data), engine.row_sources(), engine.phrases)


@post("/v1/titles/dry-run", status_code=200, summary="Which titles a query means", responses=errors(400, 401))
async def try_titles(engine: NamedDependency[Engine], data: JSONBody[TitlesDryRun]) -> TitlesTried:
    """How many titles match, how many of them may be shown to this visitor, and the best liked of these."""
    return planner.try_titles(_situation(engine, data), data.query)


@get("/v1/rules", summary="The rules, editorial rows and culture rules in service", responses=errors(401))
async def get_rules(engine: NamedDependency[Engine]) -> Response[Any]:
    """The whole book, as JSON."""
    return Response(engine.loaded().book.encode(), media_type="application/json")


@put(
    "/v1/rules/{rule_id:str}",
    status_code=200,
    summary="Add or replace a rule",
    sync_to_thread=True,
    responses=errors(400, 401, 409, 503),
)
def put_rule(engine: NamedDependency[Engine], rule_id: FromPath[str], data: JSONBody[Rule]) -> dict[str, str]:
    """Refused with 409 where the rules would contradict each other; in service everywhere within a second."""
    _check_id(rule_id, data.id)
    return {"rules": engine.edit_rules(lambda book: book.with_rule(data))}


@delete(
    "/v1/rules/{rule_id:str}",
    status_code=200,
    summary="Remove a rule",
    sync_to_thread=True,
    responses=errors(401, 404, 409, 503),
)
def delete_rule(engine: NamedDependency[Engine], rule_id: FromPath[str]) -> dict[str, str]:
    """The rule applies to no page from now on."""
    return _remove(engine, "rule", rule_id)


@put(
    "/v1/rows/{row_id:str}",
    status_code=200,
    summary="Add or replace an editorial row",
    sync_to_thread=True,
    responses=errors(400, 401, 409, 503),
)
def put_row(
    engine: NamedDependency[Engine], row_id: FromPath[str], data: JSONBody[EditorialRow]
) -> dict[str, str]:
    """Refused with 409 where it would contradict another; in service everywhere within a second."""
    _check_id(row_id, data.id)
    return {"rules": engine.edit_rules(lambda book: book.with_row(data))}


@delete(
    "/v1/rows/{row_id:str}",
    status_code=200,
    summary="Remove an editorial row",
    sync_to_thread=True,
    responses=errors(401, 404, 409, 503),
)
def delete_row(engine: NamedDependency[Engine], row_id: FromPath[str]) -> dict[str, str]:
    """The row is on no page from now on."""
    return _remove(engine, "row", row_id)


@put(
    "/v1/culture/{culture_id:str}",
    status_code=200,
    summary="Add or replace a culture rule",
    sync_to_thread=True,
    responses=errors(400, 401, 409, 503),
)
def put_culture(
    engine: NamedDependency[Engine], culture_id: FromPath[str], data: JSONBody[CultureRule]
) -> dict[str, str]:
    """Refused with 409 where something is wrong with it; in service everywhere within a second."""
    _check_id(culture_id, data.id)
    return {"rules": engine.edit_rules(lambda book: book.with_culture(data))}


@delete(
    "/v1/culture/{culture_id:str}",
    status_code=200,
    summary="Remove a culture rule",
    sync_to_thread=True,
    responses=errors(401, 404, 409, 503),
)
def delete_culture(engine: NamedDependency[Engine], culture_id: FromPath[str]) -> dict[str, str]:
    """The rule holds on no page from now on."""
    return _remove(engine, "culture", culture_id)


@put(
    "/v1/takedowns/{title_id:path}",
    status_code=204,
    summary="Take a title off every page",
    sync_to_thread=True,
    responses=errors(401, 503),
)
def put_takedown(engine: NamedDependency[Engine], title_id: FromPath[str]) -> None:
    """Gone from every page of every process within a second."""
    engine.withdraw(title_id.removeprefix("/"))


@delete(
    "/v1/takedowns/{title_id:path}",
    status_code=204,
    summary="Let a title back",
    sync_to_thread=True,
    responses=errors(401, 503),
)
def delete_takedown(engine: NamedDependency[Engine], title_id: FromPath[str]) -> None:
    """It may be shown again."""
    engine.withdraw(title_id.removeprefix("/"), False)


@get("/v1/takedowns", summary="The titles that are taken down", responses=errors(401))
async def get_takedowns(engine: NamedDependency[Engine]) -> list[str]:
    """Their ids, sorted."""
    return sorted(engine.log.view().takedowns)


@delete(
    "/v1/visitors/{visitor:str}",
    status_code=204,
    summary="Delete a visitor",
    sync_to_thread=True,
    responses=errors(401, 503),
)
def delete_visitor(engine: NamedDependency[Engine], visitor: FromPath[str]) -> None:
    """Everything of them, or of a visit that had no visitor id; at once for every reader."""
    engine.delete(visitor)


HANDLERS = [
    get_decision,
    get_status,
    try_rules,
    try_rows,
    try_titles,
    get_rules,
    put_rule,
    delete_rule,
    put_row,
    delete_row,
    put_culture,
    delete_culture,
    put_takedown,
    delete_takedown,
    get_takedowns,
    delete_visitor,
]


def _situation(engine: Engine, data: DryRun) -> Situation:
    return engine.situation(data.signals, data.max_age, data.at_ms)[0]


def _check_id(in_path: str, in_body: str) -> None:
    if in_path != in_body:
        raise Problem("id", in_body, f"{in_path!r}, as in the address")


def _remove(engine: Engine, kind: Literal["rule", "row", "culture"], wanted: str) -> dict[str, str]:
    """The book in service without a rule, row or culture rule; 404 where there is none of this id."""

    def without(book: RuleBook) -> RuleBook:
        ids, without_it = {
            "rule": ([rule.id for rule in book.rules], book.without_rule),
            "row": ([row.id for row in book.rows], book.without_row),
            "culture": ([rule.id for rule in book.culture], book.without_culture),
        }[kind]
        if wanted not in ids:
            told = f"{kind}: received {wanted!r}; expected one of {', '.join(ids) or 'none'}"
            raise NotFoundException(detail=told)
        return without_it(wanted)

    return {"rules": engine.edit_rules(without)}
