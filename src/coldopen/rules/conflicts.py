"""Contradictions: which rules and rows cannot both have their way on one page, and who stands.

Each item makes claims: a thing and what it is to be. Two items contradict each other where they claim the
same thing to be different, or where one forbids what the other claims.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from coldopen.catalogue import TitleQuery
from coldopen.rules.conditions import can_hold_together
from coldopen.rules.fired import row_matches
from coldopen.rules.forms import Item, Rule, name_of
from coldopen.rules.schedule import span_ms

Kind = Literal["position", "row", "slot", "title", "target", "name"]


class Claim(NamedTuple):
    """A thing (a position, a row, a slot, a title, a target, a name) and what it is to be."""

    kind: Kind
    thing: Any
    value: Any


class Conflict(NamedTuple):
    """Why two items contradict each other. A placement leaves the weaker row on the page, unplaced."""

    why: str
    placement: bool


def claims_of(item: Item) -> tuple[Claim, ...]:
    """All that an item claims."""
    return tuple(_claims(item))


def _claims(item: Item) -> Iterator[Claim]:
    if not isinstance(item, Rule):
        yield from _at(item.key, item.position)
    elif item.insert is not None:
        yield Claim("name", item.insert.key, item.id)
        yield from _at(item.insert.key, item.insert.position)
    elif item.pin is not None and item.pin.title is None:
        yield from _at(item.pin.row, item.pin.position)
    elif item.pin is not None:
        slot = (item.pin.row, item.pin.column or 0)
        yield Claim("slot", slot, item.pin.title)
        yield Claim("title", item.pin.title, slot)
    elif (lift := item.boost or item.bury) is not None:
        target = lift.row if lift.query is None else query_key(lift.query)
        yield Claim("target", target, "boosted" if item.boost is not None else "buried")


def _at(key: str, position: int | None) -> Iterator[Claim]:
    if position is not None:
        yield Claim("position", position, key)
        yield Claim("row", key, position)


def rows_needed(item: Item) -> str | None:
    """The key of the row that an item wants on the page, if any."""
    if not isinstance(item, Rule):
        return item.key
    if item.insert is not None:
        return item.insert.key
    return None if item.pin is None else item.pin.row


@lru_cache(maxsize=1024)
def query_key(query: TitleQuery) -> str:
    """The same text for queries that mean the same, in whatever order their lists are."""
    fields = msgspec.to_builtins(query)
    told = {k: sorted(set(v)) if isinstance(v, list | tuple) else v for k, v in fields.items()}
    return msgspec.json.encode(told, order="deterministic").decode()


def conflict_between(one: Item, other: Item) -> Conflict | None:
    """Why two items contradict each other, whenever both apply; None where they do not.

    A broken placement is told only if nothing worse is wrong between them.
    """
    found = _forbidding(one, other) or _forbidding(other, one)
    if found:
        return found
    others = {(claim.kind, claim.thing): claim.value for claim in claims_of(other)}
    clashes = [
        _clash(claim, others[claim.kind, claim.thing])
        for claim in claims_of(one)
        if others.get((claim.kind, claim.thing), claim.value) != claim.value
    ]
    return min(clashes, key=lambda clash: clash.placement, default=None)


def _clash(claim: Claim, value: Any) -> Conflict:
    match claim.kind:
        case "position":
            return Conflict(f"both claim position {claim.thing}: for {claim.value!r}, for {value!r}", True)
        case "row":
            return Conflict(f"{claim.thing!r} is put at position {claim.value} and at position {value}", True)
        case "slot":
            row, column = claim.thing
            return Conflict(f"column {column} of {row!r} is given to {claim.value!r} and to {value!r}", False)
        case "title":
            slots = " and at ".join(f"column {column} of {row!r}" for row, column in (claim.value, value))
            return Conflict(f"title {claim.thing!r} is pinned at {slots}", False)
        case "target":
            return Conflict(f"{claim.thing} is both {claim.value} and {value}", False)
        case "name":
            return Conflict(f"both insert a row {claim.thing!r}", False)


def _forbidding(one: Item, other: Item) -> Conflict | None:
    """Whether `one` forbids the row or the pinned title that `other` wants."""
    if not isinstance(one, Rule) or one.forbid is None:
        return None
    row = rows_needed(other)
    if one.forbid.row is not None and row is not None and row_matches(one.forbid.row, row):
        return Conflict(f"{row!r} is wanted by one and forbidden by the other", False)
    title = other.pin.title if isinstance(other, Rule) and other.pin is not None else None
    if one.forbid.query is not None and title is not None and _surely_matches(one.forbid.query, title):
        return Conflict(f"title {title!r} is pinned by one and forbidden by the other", False)
    return None


def _surely_matches(query: TitleQuery, title: str) -> bool:
    """Whether a query names this title and asks nothing else of it."""
    return title in query.titles and replace(query, titles=()) == TitleQuery()


def conflicts(items: Sequence[Item]) -> Iterator[tuple[Item, Item, Conflict]]:
    """Pairs that contradict each other and can apply together."""
    for one, other in _suspects(items):
        conflict = conflict_between(one, other)
        if conflict is not None and can_apply_together(one, other):
            yield one, other, conflict


def can_apply_together(one: Item, other: Item) -> bool:
    """Whether some visitor at some moment could meet the conditions and schedules of both."""
    (first, last), (first_other, last_other) = (
        span_ms(one.starts, one.ends),
        span_ms(other.starts, other.ends),
    )
    return max(first, first_other) < min(last, last_other) and can_hold_together(one.when, other.when)


def _suspects(items: Sequence[Item]) -> Iterable[tuple[Item, Item]]:
    """Pairs with a claim on the same thing, and each forbidding rule with everything; each pair once."""
    by_thing: dict[tuple[Kind, object], list[int]] = defaultdict(list)
    for n, item in enumerate(items):
        for claim in claims_of(item):
            by_thing[claim.kind, claim.thing].append(n)
    pairs = {pair for group in by_thing.values() for pair in itertools.combinations(sorted(set(group)), 2)}
    for n, item in enumerate(items):
        if isinstance(item, Rule) and item.forbid is not None:
            pairs.update((min(n, m), max(n, m)) for m in range(len(items)) if m != n)
    return ((items[a], items[b]) for a, b in sorted(pairs))


class Loss(NamedTuple):
    """What an item lost: to whom, why, and whether it stays on the page without its position."""

    winner: Item
    conflict: Conflict
    stays: bool


class Settled(NamedTuple):
    """Of the items that match, those that apply (highest priority first), and the losses by `name_of`.

    Rows that lost their position apply without one.
    """

    applying: tuple[Item, ...]
    losses: dict[str, Loss]


class Rivals:
    """The contradictions of a book, all between different priorities, ready to be settled."""

    def __init__(self, found: Iterable[tuple[Item, Item, Conflict]]) -> None:
        self._of: dict[str, list[tuple[Item, Conflict]]] = defaultdict(list)
        for one, other, conflict in found:
            winner, loser = (one, other) if one.priority > other.priority else (other, one)
            self._of[name_of(loser)].append((winner, conflict))

    def settle(self, items: Sequence[Item]) -> Settled:
        """Of the items that match, who applies: the one of higher priority stands."""
        applying: dict[str, Item] = {}
        losses: dict[str, Loss] = {}
        for item in sorted(items, key=lambda item: -item.priority):
            name = name_of(item)
            lost = [
                (winner, conflict)
                for winner, conflict in self._of.get(name, ())
                if name_of(winner) in applying and not (conflict.placement and name_of(winner) in losses)
            ]
            if not lost:
                applying[name] = item
                continue
            winner, conflict = min(lost, key=lambda pair: pair[1].placement)
            stays = conflict.placement and not (isinstance(item, Rule) and item.pin is not None)
            losses[name] = Loss(winner, conflict, stays)
            if stays:
                applying[name] = _unplaced(item)
        return Settled(tuple(applying.values()), losses)


def _unplaced(item: Item) -> Item:
    if isinstance(item, Rule):
        assert item.insert is not None
        return replace(item, insert=replace(item.insert, position=None))
    return replace(item, position=None)
