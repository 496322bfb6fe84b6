"""What a caller asks for: the visitor's request, and how the page should be."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from coldopen.core.decision import Ask
from coldopen.core.errors import Problem
from coldopen.core.ids import is_opaque_id
from coldopen.rows import MOST_LOG_ODDS
from coldopen.signals import Given

OpaqueId = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$")]


class Replan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of the visit the asked-for one goes on from: its `token`, and how many of its rows, from the
    top, have been seen. Those stay as they are."""

    token: Annotated[str, Meta(max_length=400)]
    n_seen: Annotated[int, Meta(ge=1, le=60)]


class Candidate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A title that the caller of a page brings along, by its id; and, where the caller has a model of its
    own, the log odds that this visitor plays it once they examine it."""

    title: Annotated[str, Meta(max_length=200)]
    log_odds: Annotated[float, Meta(ge=-MOST_LOG_ODDS, le=MOST_LOG_ODDS)] | None = None


class PageRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A request for a page. Nothing is required: a stranger has nothing to show.

    `visitor` is the service's own opaque id of the person, `first_id` the one under which they were first
    served, where that was another: before they signed up, say. `visit` is the one that the last page of this
    visit carried. `signals` are stated outright and win over the raw request. `max_age` is the profile's
    maturity limit in years. `exclude` are ids of titles not to show, `candidates` titles that may fill a row
    of their own and, where they have log odds, count beside the model; ids that the catalogue does not have
    are passed over. With `replan` the page goes on from an earlier one of the visit, whose token stands for
    the visit too; where that page cannot be found, it is made afresh.
    """

    visitor: OpaqueId | None = None
    first_id: OpaqueId | None = None
    visit: OpaqueId | None = None
    signals: Given | None = None
    max_age: Annotated[int, Meta(ge=0, le=21)] | None = None
    exclude: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=500)] = ()
    candidates: Annotated[tuple[Candidate, ...], Meta(max_length=200)] = ()
    n_rows: Annotated[int, Meta(ge=1, le=60)] | None = None
    n_columns: Annotated[int, Meta(ge=1, le=100)] | None = None
    replan: Replan | None = None

    @property
    def ask(self) -> Ask:
        """What the decision depends on beside the signals."""
        n_seen = 0 if self.replan is None else self.replan.n_seen
        return Ask(self.max_age, self.exclude, self.n_rows, self.n_columns, n_seen)


def check_request(request: PageRequest) -> None:
    """Raise Problem where what was given in Python is not what the service would take."""
    ids = (("visitor", request.visitor), ("first_id", request.first_id), ("visit", request.visit))
    for name, value in ids:
        if value is not None and not is_opaque_id(value):
            raise Problem(name, value, "1 to 64 of A-Z, a-z, 0-9, '_' and '-'")
    named: set[str] = set()
    for candidate in request.candidates:
        title, odds = candidate.title, candidate.log_odds
        if title in named:
            raise Problem("candidates", f"{title} more than once", "each title once")
        named.add(title)
        if odds is not None and not -MOST_LOG_ODDS <= odds <= MOST_LOG_ODDS:
            raise Problem(f"log_odds of candidate {title}", odds, f"at most {MOST_LOG_ODDS:g} either way")
