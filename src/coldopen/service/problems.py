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
from coldopen.core.signals import DEVICES, REFERRALS
from coldopen.experiments import ExperimentErrors
from coldopen.rules import RuleErrors

_log = logging.getLogger("coldopen.service")
MEDIA_TYPE = "application/problem+json"


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
    return Response(msgspec.json.encode(told), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def on_problem(_: Request[Any, Any, Any], error: Problem) -> Response[bytes]:
    """A value that cannot be used: 400."""
    return problem(400, str(error), [_told(error)])


def on_rule_errors(_: Request[Any, Any, Any], error: RuleErrors) -> Response[bytes]:
    """Rules that are wrong or contradict each other: 409, all that is wrong in one answer."""
    told = [
        {"name": f"{p.item} {p.field}".strip(), "received": str(p.received), "expected": p.expected}
        for p in error.problems
    ]
    return problem(409, "the rules would not hold together", told)


def on_experiment_errors(_: Request[Any, Any, Any], error: ExperimentErrors) -> Response[bytes]:
    """Experiments that are wrong together, or that may not change: 409, all of it in one answer."""
    told = [
        {"name": f"{p.item} {p.field}".strip(), "received": str(p.received), "expected": p.expected}
        for p in error.problems
    ]
    return problem(409, "the experiments would not hold together", told)


def on_full(_: Request[Any, Any, Any], error: LogFull) -> Response[bytes]:
    """The log cannot take more now: 503, and when to try again."""
    return problem(503, str(error) or "the log cannot take more now", headers={"Retry-After": "1"})


def on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses: no such route, a body too large, JSON that does not fit."""
    found = _misfits(request, error.extra if isinstance(error.extra, list) else [])
    detail = "; ".join(str(each) for each in found) or str(error.detail)
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else None
    return problem(error.status_code, detail, [_told(each) for each in found], headers)


def _told(error: Problem) -> dict[str, str]:
    return {"name": error.name, "received": error.received, "expected": error.expected}


def misfit(message: str, key: str, value: object) -> Problem:
    """A validation message about the value at a path such as "signals.device", as a Problem of ours."""
    unknown = re.search(r"unknown field `(.*?)`", message)
    if unknown is not None:
        return Problem(unknown[1], unknown[1], "a field of this request; see /v1/schema/openapi.json")
    choices = _CHOICES.get(key.rpartition(".")[2])
    if choices is not None and message.startswith("Invalid enum value"):
        message = f"one of {', '.join(choices)}"
    return Problem(key or "body", value, message[:1].lower() + message[1:])


_CHOICES = {"device": DEVICES, "referral": REFERRALS}


def value_at(body: object, path: str) -> object:
    """The value at a path such as "signals.languages[0]", None where there is none.

    >>> value_at({"signals": {"languages": ["hi"]}}, "signals.languages[0]")
    'hi'
    """
    value: Any = body
    try:
        for step in re.findall(r"[^.\[\]]+", path):
            value = value[int(step)] if isinstance(value, list) else value[step]
    except (LookupError, TypeError, ValueError):
        return None
    return value


def _misfits(request: Request[Any, Any, Any], extra: list[Any]) -> list[Problem]:
    raw = ScopeState.from_scope(request.scope).body
    try:
        body = msgspec.json.decode(raw if isinstance(raw, bytes) else b"")
    except (msgspec.DecodeError, RecursionError):
        body = None
    found = [each for each in extra if isinstance(each, dict)]
    told = [(str(each.get("message", "")), str(each.get("key", ""))) for each in found]
    return [misfit(message, key, value_at(body, key)) for message, key in told]


def on_deep(_: Request[Any, Any, Any], __: RecursionError) -> Response[bytes]:
    """JSON nested deeper than anyone needs: 400."""
    return problem(400, "body: received JSON nested too deeply; expected at most a few levels")


def on_no_text(_: Request[Any, Any, Any], __: UnicodeDecodeError) -> Response[bytes]:
    """Bytes where text should be: 400."""
    return problem(400, "body: received bytes that are no text; expected JSON in UTF-8")


def on_no_file(_: Request[Any, Any, Any], __: Exception) -> Response[bytes]:
    """A name that no file can have: 404."""
    return problem(404, "path: expected the name of a file that is here")


def on_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """What nobody expected: 500, logged once, without what the visitor sent."""
    _log.error("%s %s: %s", request.method, request.scope["path"], type(error).__name__, exc_info=error)
    return problem(500, "something went wrong here")


HANDLERS: dict[int | type[Exception], Any] = {
    RuleErrors: on_rule_errors,
    ExperimentErrors: on_experiment_errors,
    Problem: on_problem,
    LogFull: on_full,
    RecursionError: on_deep,
    UnicodeDecodeError: on_no_text,
    HTTPException: on_http,
    Exception: on_error,
}
