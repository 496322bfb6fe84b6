"""What callers send, and small answers; pages and titles are the nouns themselves."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Raw, Struct

from coldopen.catalogue import TitleQuery
from coldopen.core.events import MAX_EVENTS, Event, Millis
from coldopen.core.log import Health, Outcome
from coldopen.planner import BreakerState, FrozenState, PageRequest
from coldopen.policies import Exploration
from coldopen.popularity import Concentration
from coldopen.rules import Explained
from coldopen.signals import Given


class EventBatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One visit's events on one page. `token` is the page's; `n` counts the visit's batches from 0, and a
    batch sent again under the same n is kept once; `sent_at` is the client's clock in Unix milliseconds."""

    token: Annotated[str, Meta(max_length=400)]
    n: Annotated[int, Meta(ge=0, lt=1 << 31)]
    events: Annotated[list[Event], Meta(max_length=MAX_EVENTS)]
    sent_at: Millis | None = None


class Forwarded(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The visitor's own request, passed on by the service that received it. It is read and not kept."""

    headers: Annotated[dict[str, str], Meta(max_length=200)] = {}
    address: str | None = None
    url: str | None = None


class PageBody(PageRequest, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A request for a page; every field may be left out. Without `request` the HTTP request itself is read.
    `events` of this visit may come along, and count for the page that answers."""

    request: Forwarded | None = None
    events: EventBatch | None = None


class Acknowledged(Struct, frozen=True):
    """The batch is durable: now ("stored") or since an earlier sending ("duplicate")."""

    outcome: Outcome


class Reason(Struct, frozen=True):
    """Why a title is on a page, in a sentence for its visitor."""

    reason: str


class Cause(Struct, frozen=True):
    """What a page was planned anew for: the last act, an event's type on a placement of a page; or "passed",
    where several rows were seen and passed over, `row` being the lowest of them."""

    type: Literal["click", "play", "end", "add", "dismiss", "passed"]
    decision: str
    row: int
    column: int = 0


class Update(Struct, frozen=True):
    """A page that goes on from the one on screen, and why it was made."""

    because: Cause
    page: Raw


class DryRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A visitor to try rules, rows or a query on: stated signals, a profile's maturity limit, a time in Unix
    milliseconds (now, where left out)."""

    signals: Given = Given()
    max_age: Annotated[int, Meta(ge=0, le=21)] | None = None
    at_ms: Millis | None = None


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be done with an experiment; `share` is that of its group's visitors: to start with, or to
    grow to."""

    do: Literal["start", "grow", "stop", "kill"]
    share: Annotated[float, Meta(ge=0, le=1)] | None = None


class TitlesDryRun(DryRun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, and which titles are asked about."""

    query: TitleQuery = TitleQuery()


class RulesTried(Struct, frozen=True):
    """Each rule and editorial row: whether it applies, and why or why not."""

    fired: tuple[str, ...]
    explained: list[Explained]


class Operating(Struct, frozen=True):
    """How the service is doing: its log, and the artifacts in service by kind; and how the process that
    answers is doing: page requests that wait, what has failed with its breaker, the frozen page;
    how unevenly streams are spread over titles; and whether new titles are seen often enough."""

    version: str
    n_titles: int
    active: dict[str, str]
    log: Health
    waiting: int
    breakers: tuple[BreakerState, ...]
    frozen: FrozenState
    concentration: Concentration
    new_titles: Exploration


class Status(Struct, frozen=True, omit_defaults=True):
    """Whether the service answers, and what it has in service."""

    status: str
    version: str
    n_titles: int = 0
    view: int = 0
