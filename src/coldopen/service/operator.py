"""The operator's surface: decisions, dry runs, rules and rows, takedowns, deletion. Behind the token."""

from __future__ import annotations

import hmac
from itertools import islice
from typing import Any

import msgspec
from litestar import Response, delete, get, post, put
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.handlers import BaseRouteHandler

from coldopen.core.errors import Problem
from coldopen.engine import Engine
from coldopen.rows import SOURCES
from coldopen.rules import EditorialRow, Rule, RuleBook
from coldopen.service.wire import DryRun, RowTried, RulesTried, TitlesDryRun, TitlesTried
from coldopen.signals import RawRequest

_N_SHOWN = 25
_N_ROWS = 60


def needs_operator(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse who does not bring `Authorization: Bearer <the operator's token>`."""
    engine: Engine = connection.app.state.engine
    sent = connection.headers.get("authorization", "")
    expected = f"Bearer {engine.secrets.operator_token}"
    if not hmac.compare_digest(sent.encode("utf-8", "replace"), expected.encode()):
        raise NotAuthorizedException(detail="authorization: expected 'Bearer' and the operator's token")


@get("/v1/decisions/{decision:str}", summary="A page again, from its record", sync_to_thread=True)
def get_decision(engine: Engine, decision: str, recompute: bool = False) -> Response[Any]:
    """The page as it was served. With ?recompute=true it is also decided again and compared."""
    page = engine.rebuild(decision)
    if page is None:
        raise NotFoundException(detail=f"decision: received {decision!r}; expected the id of one in the log")
    told: dict[str, Any] = {"page": page}
    if recompute:
        found = engine.recompute(decision)
        told["recomputed"] = {"same": found.same, "differences": found.differences}
    return Response(msgspec.json.encode(told), media_type="application/json")


@post("/v1/rules/dry-run", status_code=200, summary="Which rules apply to a visitor, and why")
async def try_rules(engine: Engine, data: DryRun) -> RulesTried:
    """Every rule and editorial row: whether it applies to these signals, and why or why not."""
    signals = engine.read_signals(RawRequest(), data.signals, data.at_ms)
    situation = engine.situation(signals, data.max_age, data.at_ms)
    book = engine.loaded().book
    return RulesTried(situation.fired.rules, book.explain(signals, data.max_age, situation.at_ms))


@post("/v1/rows/dry-run", status_code=200, summary="Which rows would be proposed to a visitor")
async def try_rows(engine: Engine, data: DryRun) -> list[RowTried]:
    """What each row source proposes for these signals, before the page is laid out."""
    signals = engine.read_signals(RawRequest(), data.signals, data.at_ms)
    situation = engine.situation(signals, data.max_age, data.at_ms)
    say, language, titles = engine.phrases.say, situation.language, situation.catalogue.titles
    return [
        RowTried(
            row.key,
            source.name,
            say(row.heading, language),
            say(row.reason, language),
            len(row.titles),
            [titles[i].name for i in row.titles[:_N_SHOWN].tolist()],
        )
        for source in SOURCES
        for row in islice(source.propose(situation), _N_ROWS)
    ]


@post("/v1/titles/dry-run", status_code=200, summary="Which titles a query means")
async def try_titles(engine: Engine, data: TitlesDryRun) -> TitlesTried:
    """How many titles match, how many of them may be shown to this visitor, and the best liked of these."""
    signals = engine.read_signals(RawRequest(), data.signals, data.at_ms)
    situation = engine.situation(signals, data.max_age, data.at_ms)
    matching = situation.matching(data.query)
    order = situation.in_place()
    shown = order[matching[order]]
    names = [situation.catalogue.titles[i].name for i in shown[:_N_SHOWN].tolist()]
    return TitlesTried(int(matching.sum()), len(shown), names)


@get("/v1/rules", summary="The rules and editorial rows in service")
async def get_rules(engine: Engine) -> Response[Any]:
    """The whole book, as JSON."""
    return Response(engine.loaded().book.encode(), media_type="application/json")


@put("/v1/rules/{rule_id:str}", status_code=200, summary="Add or replace a rule", sync_to_thread=True)
def put_rule(engine: Engine, rule_id: str, data: Rule) -> dict[str, str]:
    """Refused with 409 where the rules would contradict each other; in service everywhere within a second."""
    _check_id(rule_id, data.id)
    return _install(engine, engine.loaded().book.with_rule(data))


@delete("/v1/rules/{rule_id:str}", status_code=200, summary="Remove a rule", sync_to_thread=True)
def delete_rule(engine: Engine, rule_id: str) -> dict[str, str]:
    """The rule applies to no page from now on."""
    return _install(engine, engine.loaded().book.without_rule(rule_id))


@put("/v1/rows/{row_id:str}", status_code=200, summary="Add or replace an editorial row", sync_to_thread=True)
def put_row(engine: Engine, row_id: str, data: EditorialRow) -> dict[str, str]:
    """Refused with 409 where it would contradict another; in service everywhere within a second."""
    _check_id(row_id, data.id)
    return _install(engine, engine.loaded().book.with_row(data))


@delete("/v1/rows/{row_id:str}", status_code=200, summary="Remove an editorial row", sync_to_thread=True)
def delete_row(engine: Engine, row_id: str) -> dict[str, str]:
    """The row is on no page from now on."""
    return _install(engine, engine.loaded().book.without_row(row_id))


@put(
    "/v1/takedowns/{title_id:str}",
    status_code=204,
    summary="Take a title off every page",
    sync_to_thread=True,
)
def put_takedown(engine: Engine, title_id: str) -> None:
    """Gone from every page of every process within a second."""
    engine.withdraw(title_id)


@delete("/v1/takedowns/{title_id:str}", status_code=204, summary="Let a title back", sync_to_thread=True)
def delete_takedown(engine: Engine, title_id: str) -> None:
    """It may be shown again."""
    engine.withdraw(title_id, False)


@get("/v1/takedowns", summary="The titles that are taken down")
async def get_takedowns(engine: Engine) -> list[str]:
    """Their ids, sorted."""
    return sorted(engine.log.view().takedowns)


@delete("/v1/visitors/{visitor:str}", status_code=204, summary="Delete a visitor", sync_to_thread=True)
def delete_visitor(engine: Engine, visitor: str) -> None:
    """Everything of them, or of a visit that had no visitor id; at once for every reader."""
    engine.delete(visitor)


HANDLERS = [
    get_decision,
    try_rules,
    try_rows,
    try_titles,
    get_rules,
    put_rule,
    delete_rule,
    put_row,
    delete_row,
    put_takedown,
    delete_takedown,
    get_takedowns,
    delete_visitor,
]


def _install(engine: Engine, book: RuleBook) -> dict[str, str]:
    return {"rules": engine.install("rules", book.encode())}


def _check_id(in_path: str, in_body: str) -> None:
    if in_path != in_body:
        raise Problem("id", in_body, f"{in_path!r}, as in the address")
