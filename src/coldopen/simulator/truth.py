"""The truth about a visit, kept beside the log: what no service could know, and what came of it."""

from __future__ import annotations

from msgspec import Struct

from coldopen.simulator.person import Kind


class VisitTruth(Struct, frozen=True, kw_only=True):
    """One simulated visit. None of it comes from people.

    `person` counts them by arrival, `nth` their visits from 0. `stream_chance` is the true chance that the
    first page, as it was shown, would lead to a stream. `first_stream_ms` counts from the first page; None
    without a stream. `minutes` were watched in all. `returns_at_ms` is when they come again, if they do.
    `tier` is that of the first page, "" where none came.
    """

    visit: str
    visitor: str
    person: int
    kind: Kind
    nth: int
    at_ms: int
    country: str
    device: str
    referral: str | None
    tier: str
    n_pages: int
    n_examined: int
    n_opened: int
    n_streams: int
    first_stream_ms: int | None
    minutes: float
    stream_chance: float
    wanted: str | None
    returns_at_ms: int | None
