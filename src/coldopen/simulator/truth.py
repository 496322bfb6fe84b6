"""The truth about a visit, kept beside the log: what no service could know, and what came of it."""

from __future__ import annotations

from msgspec import Struct

from coldopen.catalogue import Catalogue
from coldopen.simulator.person import Kind, Person
from coldopen.simulator.randomness import key_of


class VisitTruth(Struct, frozen=True, kw_only=True):
    """One simulated visit. None of it comes from people.

    `person` counts them by arrival, `nth` their visits from 0. `stream_chance` is the true chance that the
    first page, as it was shown, would lead to a stream. `first_stream_ms` counts from the first page; None
    without a stream. `minutes` were watched in all. `returns_at_ms` is when they come again, if they do.
    `tier` is that of the first page, "" where none came. `streamed` are the titles streamed, in order. Of a
    bot, `wanted` is the title that it opened. `tells_country` says whether the request told the country.
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
    streamed: tuple[str, ...] = ()
    tells_country: bool = True


def unserved(catalogue: Catalogue, person: Person, nth: int, at_ms: int) -> VisitTruth:
    """The truth of a visit for which no page came, and which is the last."""
    return VisitTruth(
        visit=visit_id(person, nth, at_ms),
        visitor=person.visitor,
        person=person.number,
        kind=person.kind,
        nth=nth,
        at_ms=at_ms,
        country=person.country,
        device=person.device,
        referral=person.referral,
        tier="",
        n_pages=0,
        n_examined=0,
        n_opened=0,
        n_streams=0,
        first_stream_ms=None,
        minutes=0.0,
        stream_chance=0.0,
        wanted=None if person.wanted is None else catalogue.titles[person.wanted].id,
        returns_at_ms=None,
        tells_country=person.told.country is not None,
    )


def visit_id(person: Person, nth: int, at_ms: int) -> str:
    """The id of somebody's n-th visit: later ones sort later, as those of real visits do."""
    return f"{at_ms & 0xFFFFFFFFFFFF:012x}{key_of(person.key, 'visit id', nth):016x}"
