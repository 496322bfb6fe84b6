"""Errors as RFC 9457 problem details, the same shape for every one."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.utils.scope.state import ScopeState
from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.core.log import LogFull
from coldopen.rules import RuleErrors

_log = logging.getLogger("coldopen.service")
_MEDIA_TYPE = "application/problem+json"
_N_SHOWN = 120


class ProblemDetail(Struct, frozen=True, omit_defaults=True):
    """What went wrong (RFC 9457). `errors` name each value, what was received and what was expected."""

    title: str
    status: int
    detail: str = ""
    errors: list[dict[str, str]] = []
    type: str = "about:blank"


def problem(
    status: int,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """A response that says what went wrong."""
    told = ProblemDetail(HTTPStatus(status).phrase, status, detail, errors or [])
    return Response(msgspec.json.encode(told), status_code=status, media_type=_MEDIA_TYPE, headers=headers)


def on_problem(_: Request[Any, Any, Any], error: Problem) -> Response[bytes]:
    """A value that cannot be used: 400."""
    told = {"name": error.name, "received": error.received, "expected": error.expected}
    return problem(400, str(error), [told])


def on_rule_errors(_: Request[Any, Any, Any], error: RuleErrors) -> Response[bytes]:
    """Rules that are wrong or contradict each other: 409, all that is wrong in one answer."""
    told = [
        {"name": f"{p.item} {p.field}".strip(), "received": str(p.received), "expected": p.expected}
        for p in error.problems
    ]
    return problem(409, "the rules would not hold together", told)


def on_full(_: Request[Any, Any, Any], error: LogFull) -> Response[bytes]:
    """The log cannot take more now: 503, and when to try again."""
    return problem(503, str(error) or "the log cannot take more now", headers={"Retry-After": "1"})


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses: no such route, a body too large, JSON that does not fit."""
    extra = error.extra if isinstance(error.extra, list) else []
    told = [_misfit(request, each) for each in extra if isinstance(each, dict)]
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
    return problem(error.status_code, str(error.detail), told, headers)


def _misfit(request: Request[Any, Any, Any], told: dict[str, Any]) -> dict[str, str]:
    """The name, the value received and what was expected, of what the framework found not to fit."""
    message, key = str(told.get("message", "")), str(told.get("key", ""))
    unknown = re.search(r"unknown field `(.*?)`", message)
    if unknown is not None:
        return {
            "name": unknown[1],
            "received": repr(unknown[1]),
            "expected": "a field of this request; see /v1/schema",
        }
    return {"name": key or "body", "received": _received(request, key), "expected": message}


def _received(request: Request[Any, Any, Any], key: str) -> str:
    """The value at a path such as "signals.languages[0]" of the JSON body, shortened."""
    body = ScopeState.from_scope(request.scope).body
    try:
        value = msgspec.json.decode(body if isinstance(body, bytes) else b"")
        for step in re.findall(r"[^.\[\]]+", key):
            value = value[int(step)] if isinstance(value, list) else value[step]
        return repr(value)[:_N_SHOWN]
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, RecursionError):
        return ""


def on_deep(_: Request[Any, Any, Any], __: RecursionError) -> Response[bytes]:
    """JSON nested deeper than anyone needs: 400."""
    return problem(400, "body: received JSON nested too deeply; expected at most a few levels")


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What nobody expected: 500, logged once, without what the visitor sent."""
    _log.error("%s %s: %s", request.method, request.scope["path"], type(error).__name__, exc_info=error)
    return problem(500, "something went wrong here")


HANDLERS: dict[int | type[Exception], Any] = {
    RuleErrors: on_rule_errors,
    Problem: on_problem,
    LogFull: on_full,
    RecursionError: on_deep,
    HTTPException: on_http,
    Exception: on_error,
}
