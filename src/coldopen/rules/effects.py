"""From the items that apply to what they do to a page."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coldopen.rules.conflicts import query_key
from coldopen.rules.culture import NOBODYS, Treated
from coldopen.rules.fired import Fired, with_key
from coldopen.rules.forms import EditorialRow, InsertedRow, Item, Rule


def effects_of(applying: Sequence[Item], treated: Treated = NOBODYS) -> Fired:
    """The effects of items that do not contradict each other, highest priority first, and of culture."""
    rules = [item for item in applying if isinstance(item, Rule)]
    pins = [rule.pin for rule in rules if rule.pin is not None]
    forbids = [rule.forbid.query for rule in rules if rule.forbid is not None and rule.forbid.query]
    forbidden_rows = {rule.forbid.row for rule in rules if rule.forbid is not None and rule.forbid.row}
    lifts = [(rule.boost, rule.boost.by) for rule in rules if rule.boost is not None]
    lifts += [(rule.bury, 1 / rule.bury.by) for rule in rules if rule.bury is not None]
    boosts = [(lift.query, by) for lift, by in lifts if lift.query is not None]
    inserted = [rule.insert for rule in rules if rule.insert is not None]
    editorial = [item for item in applying if isinstance(item, EditorialRow)]
    rows: list[InsertedRow | EditorialRow] = [*inserted, *editorial]
    places = {pin.row: pin.position for pin in pins if pin.position is not None}
    places |= {row.key: row.position for row in rows if row.position is not None}
    titles = {(pin.row, pin.column or 0, pin.title) for pin in pins if pin.title is not None}
    return with_key(
        Fired(
            rules=tuple(sorted(rule.id for rule in rules)),
            forbidden=tuple(sorted({*forbids, *treated.forbidden}, key=query_key)),
            forbidden_rows=tuple(sorted(forbidden_rows)),
            boosts=tuple(sorted(boosts, key=lambda boost: (query_key(boost[0]), boost[1]))),
            row_moves=tuple(sorted((lift.row, by) for lift, by in lifts if lift.row is not None)),
            pinned_rows=tuple(sorted((position, key) for key, position in places.items())),
            pinned_titles=tuple(sorted(titles)),
            not_first=treated.not_first,
            culture=treated.rules,
            inserted=tuple(msgspec.structs.replace(row, position=places.get(row.key)) for row in inserted),
            editorial=tuple(msgspec.structs.replace(row, position=places.get(row.key)) for row in editorial),
        )
    )
