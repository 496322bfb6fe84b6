"""Events: what a visitor did, as the client reports it, and the batch they travel in.

`at` is always the client's own clock in Unix milliseconds. `Batch.happened_at` is the server's reading of
it: an event's age is a difference of two client times, so it is free of clock skew, and the server's time of
receipt is authoritative.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

MAX_EVENTS = 500
MAX_LATENESS_MS = 48 * 3600 * 1000

Millis = Annotated[int, Meta(ge=0, lt=1 << 48)]
Position = Annotated[int, Meta(ge=0, lt=1000)]
Seconds = Annotated[float, Meta(ge=0, le=86400)]


class PageView(Struct, frozen=True, tag="page_view", tag_field="type"):
    """The page became visible."""

    at: Millis


class Impression(Struct, frozen=True, tag="impression", tag_field="type"):
    """Placements newly and really seen: (row, first column, last column), both inclusive, per range."""

    at: Millis
    ranges: Annotated[list[tuple[Position, Position, Position]], Meta(max_length=200)]


class Scroll(Struct, frozen=True, tag="scroll", tag_field="type"):
    """The furthest placement that scrolling has brought on screen: lowest row, or a row's last column."""

    at: Millis
    row: Position
    column: Position = 0


class Click(Struct, frozen=True, tag="click", tag_field="type"):
    """A placement was opened."""

    at: Millis
    row: Position
    column: Position


class Play(Struct, frozen=True, tag="play", tag_field="type"):
    """Playback of a placement's title began."""

    at: Millis
    row: Position
    column: Position


class Progress(Struct, frozen=True, tag="progress", tag_field="type"):
    """Seconds of a placement's title watched so far in this visit, all in all."""

    at: Millis
    row: Position
    column: Position
    seconds: Seconds


class End(Struct, frozen=True, tag="end", tag_field="type"):
    """Playback stopped after `seconds` in all; `completed` where the title was over."""

    at: Millis
    row: Position
    column: Position
    seconds: Seconds
    completed: bool = False


class Add(Struct, frozen=True, tag="add", tag_field="type"):
    """A placement's title was put on the visitor's list."""

    at: Millis
    row: Position
    column: Position


class Dismiss(Struct, frozen=True, tag="dismiss", tag_field="type"):
    """The visitor does not want to see this title."""

    at: Millis
    row: Position
    column: Position


class GenreChoice(Struct, frozen=True, tag="genres", tag_field="type"):
    """The visitor said which genres they like; the latest choice stands."""

    at: Millis
    genres: Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=50)]


class Applied(Struct, frozen=True, tag="applied", tag_field="type"):
    """A page that goes on from an earlier one took its place on screen, from this row of it down."""

    at: Millis
    row: Position


Event = PageView | Impression | Scroll | Click | Play | Progress | End | Add | Dismiss | GenreChoice | Applied
Placed = Click | Play | Progress | End | Add | Dismiss


class Batch(Struct, frozen=True, array_like=True, kw_only=True):
    """One visit's events as appended to the log, keyed (visit, n). Sent again, it is ignored.

    `decision` is the page that its rows and columns refer to. `offset_ms` is the server's clock less the
    client's when the batch was received; `skewed` marks a client clock more than five minutes out.
    """

    visit: str
    n: int
    decision: str
    received_at: int
    offset_ms: int
    events: tuple[Event, ...]
    address_group: str = ""
    skewed: bool = False

    def happened_at(self, event: Event) -> int:
        """When an event happened, in the server's Unix milliseconds: never later than its receipt, and at
        most `MAX_LATENESS_MS` before it."""
        at = event.at + self.offset_ms
        return max(self.received_at - MAX_LATENESS_MS, min(at, self.received_at))
