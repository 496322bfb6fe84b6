"""Pages that are in the log, made again from there."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence

import msgspec

from coldopen.core.errors import Problem
from coldopen.engine import Engine, PageRequest, Served

_SECONDS = 10.0


def logged_again(engine: Engine, requests: Sequence[PageRequest]) -> Counter[str]:
    """Serve pages and put them into the log, rebuild each from there and recompute it; what went wrong."""
    wrong: Counter[str] = Counter()
    for served in [engine.page(request) for request in requests]:
        _wait(engine, served)
        plain = msgspec.structs.replace(served.page, token="", recorded=True)
        if engine.rebuild(served.page.decision) != plain:
            wrong["a page that is rebuilt otherwise"] += 1
        if not engine.recompute(served.page.decision).same:
            wrong["a page that is recomputed otherwise"] += 1
    return wrong


def _wait(engine: Engine, served: Served) -> None:
    """Until the log has a page."""
    decision, until = served.decision, time.monotonic() + _SECONDS
    assert decision is not None
    while engine.log.read_decision(decision.visit, decision.number) is None:
        if time.monotonic() > until:
            raise Problem("log", "a page that was not written", f"one within {_SECONDS:g} s")
        time.sleep(0.001)
