"""What was tried out on a visitor in their other visits."""

from __future__ import annotations

from dataclasses import replace

from coldopen.core.log import Log
from coldopen.engine.standing import Call
from coldopen.metrics.options import DAY_MS
from coldopen.planner import Plan


def with_tries(plan: Plan, call: Call, log: Log) -> Plan:
    """The plan, knowing how many new titles the visitor had in other visits. The log is asked only where the
    request names the visitor, and there is something new that may be tried out on the page."""
    drawing, visitor = plan.drawing, call.asked.visitor
    if visitor is None or drawing is None or drawing.new_titles is None or not drawing.n_new:
        return plan
    options = drawing.new_titles.options
    since_ms = call.now_ms - round(options.days * DAY_MS)
    n_tried = log.read_tried_out(visitor, call.visit, since_ms, options.per_visitor)
    return replace(plan, drawing=replace(drawing, n_tried=n_tried))
