"""What a caller asks for: the visitor's request, and how the page should be."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from coldopen.core.decision import Ask
from coldopen.core.errors import Problem
from coldopen.core.ids import is_opaque_id
from coldopen.signals import Given

OpaqueId = Annotated[str, Meta(min_length=1, max_length=64, pattern="^[A-Za-z0-9_-]+$")]


class Replan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which page of the visit the asked-for one goes on from: its `token`, and how many of its rows, from the
    top, have been seen. Those stay as they are."""

    token: Annotated[str, Meta(max_length=400)]
    n_seen: Annotated[int, Meta(ge=1, le=60)]


class PageRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A request for a page. Nothing is required: a stranger has nothing to show.

    `visitor` is the service's own opaque id of the person, `visit` the one that the last page of this visit
    carried. `signals` are stated outright and win over the raw request. `max_age` is the profile's maturity
    limit in years. `exclude` are ids of titles not to show. With `replan` the page goes on from an earlier
    one of the visit, whose token stands for the visit too; where that page cannot be found, it is made
    afresh.
    """

    visitor: OpaqueId | None = None
    visit: OpaqueId | None = None
    signals: Given | None = None
    max_age: Annotated[int, Meta(ge=0, le=21)] | None = None
    exclude: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=500)] = ()
    n_rows: Annotated[int, Meta(ge=1, le=60)] | None = None
    n_columns: Annotated[int, Meta(ge=1, le=100)] | None = None
    replan: Replan | None = None

    @property
    def ask(self) -> Ask:
        """What the decision depends on beside the signals."""
        n_seen = 0 if self.replan is None else self.replan.n_seen
        return Ask(self.max_age, self.exclude, self.n_rows, self.n_columns, n_seen)


def check_ids(request: PageRequest) -> None:
    """Raise Problem where an id given in Python is not one that the service would take."""
    for name, value in (("visitor", request.visitor), ("visit", request.visit)):
        if value is not None and not is_opaque_id(value):
            raise Problem(name, value, "1 to 64 of A-Z, a-z, 0-9, '_' and '-'")
