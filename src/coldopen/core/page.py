"""The page as it is served: rows of placements, each row with a heading and a reason."""

from __future__ import annotations

from typing import Literal

from msgspec import Raw, Struct

from coldopen.core.assignment import Assignment
from coldopen.core.signals import Signals

Shape = Literal["hero", "top", "wide", "poster"]
Tier = Literal["taste", "popularity", "regional", "trending", "editorial", "frozen"]


class Message(Struct, frozen=True, array_like=True, gc=False):
    """A sentence to be said in the visitor's language: an id in the phrase book and what fills its gaps.

    An argument is "kind:value", where kind is "text", "country", "language", "genre" or "title".
    """

    id: str
    arguments: tuple[str, ...] = ()


class PageRow(Struct, frozen=True, gc=False):
    """A row as shown. `titles` are cards, already encoded; a placement is (index of row, index of card)."""

    key: str
    source: str
    shape: Shape
    heading: str
    reason: str
    titles: tuple[Raw, ...]


class Page(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole page. `token` is what events must cite; `recorded` is false where the log could not take it.

    Where it goes on from an earlier page of the visit, `previous` is that page's decision, and the first
    `n_kept` rows are rows of that page as they were, of which events go on citing that page's token.

    `assignments` are the experiments that the visitor takes part in, and their variants.
    """

    decision: str
    visit: str
    tier: Tier
    tier_reason: str
    language: str
    signals: Signals
    catalogue: str
    rows: tuple[PageRow, ...]
    token: str = ""
    recorded: bool = True
    previous: str = ""
    n_kept: int = 0
    assignments: tuple[Assignment, ...] = ()
