"""Metrics, named and versioned. A definition never changes under its name; options are part of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from coldopen.core.errors import Problem
from coldopen.metrics.options import MetricOptions

Better = Literal["higher", "lower", "neither"]
Window = Literal["tau", "24h", "7d"]
Role = Literal["decision", "guardrail", "diagnostic"]


class MetricDefinition(Struct, frozen=True, kw_only=True):
    """What a metric is: of the visitors' table (`metrics.visitors`) the mean of `column`, or the ratio of its
    sum to that of `over`.

    `window` is what must have closed before a visitor counts, `options` are the settings that it depends on.
    A "decision" metric may decide a test, a "guardrail" must not suffer, a "diagnostic" only explains.
    """

    name: str
    column: str
    over: str = ""
    better: Better
    window: Window
    unit: str
    role: Role = "decision"
    help: str
    options: tuple[str, ...] = ()


_SESSION = ("session_hours",)
_STREAM = ("stream_seconds",)

DEFINITIONS = {
    each.name: each
    for each in (
        MetricDefinition(
            name="first_stream@1",
            column="first_stream",
            better="higher",
            window="tau",
            unit="share",
            help="share of visitors with a first stream, begun within tau of the first page",
            options=(*_STREAM, "tau_seconds"),
        ),
        MetricDefinition(
            name="first_stream_seconds@1",
            column="first_stream_seconds",
            better="lower",
            window="tau",
            unit="seconds",
            help="mean time from the first page to the first stream, tau for those without one",
            options=(*_STREAM, "tau_seconds"),
        ),
        MetricDefinition(
            name="unstarted_90s@1",
            column="unstarted_90s",
            better="lower",
            window="tau",
            unit="share",
            help="share of visitors whose first stream had not begun 90 seconds after the first page",
            options=(*_STREAM, "tau_seconds", "unstarted_seconds"),
        ),
        MetricDefinition(
            name="session_minutes@1",
            column="session_minutes",
            better="higher",
            window="24h",
            unit="minutes",
            help="mean time in sittings within 24 hours of the first page",
            options=(*_SESSION, "gap_minutes"),
        ),
        MetricDefinition(
            name="return_7d@1",
            column="return_7d",
            better="higher",
            window="7d",
            unit="share",
            help="share of visitors with a durable id who came again within 7 days",
            options=("return_days", "return_gap_hours", "gap_minutes"),
        ),
        MetricDefinition(
            name="ctr@1",
            column="n_clicks",
            over="n_seen",
            better="higher",
            window="24h",
            unit="share",
            role="diagnostic",
            help="placements clicked for each placement seen, over all visitors",
            options=_SESSION,
        ),
        MetricDefinition(
            name="genre_diversity@1",
            column="genre_diversity",
            better="neither",
            window="tau",
            unit="index",
            help="mean of Simpson's index over the genres of first-page placements seen within tau",
            options=("tau_seconds",),
        ),
        MetricDefinition(
            name="stream_diversity@1",
            column="stream_diversity",
            better="neither",
            window="24h",
            unit="index",
            role="diagnostic",
            help="mean of Simpson's index, unbiased, over the genres of streams",
            options=(*_STREAM, *_SESSION),
        ),
        MetricDefinition(
            name="success@1",
            column="success",
            better="higher",
            window="24h",
            unit="share",
            help="share of visitors with at least `success_minutes` of streaming within 24 hours",
            options=(*_STREAM, *_SESSION, "success_minutes"),
        ),
        MetricDefinition(
            name="dismissed@1",
            column="n_dismissed",
            better="lower",
            window="24h",
            unit="titles",
            role="guardrail",
            help="mean number of titles that a visitor dismissed within 24 hours",
            options=_SESSION,
        ),
        MetricDefinition(
            name="latency_ms@1",
            column="pages_ms",
            over="n_timed",
            better="lower",
            window="24h",
            unit="ms",
            role="guardrail",
            help="mean time that a page took, over all pages within 24 hours that were timed",
            options=_SESSION,
        ),
    )
}
"""Every definition by its name."""


def metric_of(name: str) -> MetricDefinition:
    """The definition of this name.

    Raises:
        Problem: there is none.
    """
    if name not in DEFINITIONS:
        raise Problem("metric", name, f"one of {', '.join(DEFINITIONS)}")
    return DEFINITIONS[name]


def stated(name: str, options: MetricOptions) -> str:
    """A definition with the options that it depends on: what must stay the same for as long as a test runs.

    >>> stated("success@1", MetricOptions())
    'success@1(stream_seconds=120.0, session_hours=24.0, success_minutes=5.0)'
    """
    told = (f"{option}={getattr(options, option)}" for option in metric_of(name).options)
    return f"{name}({', '.join(told)})"
