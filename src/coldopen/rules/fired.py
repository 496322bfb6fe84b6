"""What rules and editorial rows do to one page."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from coldopen.catalogue import TitleQuery
from coldopen.core.ids import content_id
from coldopen.rules.forms import EditorialRow, InsertedRow


class Fired(Struct, frozen=True, kw_only=True):
    """The effects on one page of all that matched, contradictions settled by priority.

    Attributes:
        rules: Ids of the rules that apply, sorted. Rules that lost to one of higher priority are not there.
        forbidden: Titles matching any of these queries may not be on the page.
        forbidden_rows: Nor may rows whose key matches any of these patterns.
        boosts: Multiply the ranking score of titles that match; below 1 for what is buried.
        row_moves: Multiply the layout's liking of rows whose key matches the pattern.
        pinned_rows: (position below the hero, row key), sorted: every claimed position, those of inserted
            and editorial rows too. No position and no key occurs twice.
        pinned_titles: (row key, column, title id), sorted. No slot and no title occurs twice.
        not_first: (query, n), sorted: titles matching the query may not be in the first n rows of the page,
            the hero among them. Pinned titles neither.
        culture: Ids of the culture rules that apply, sorted; their other effects are in `forbidden`.
        inserted, editorial: The rows to add, highest priority first. `position` is the one in
            `pinned_rows`, or None where the layout places the row.
        key: Equal for equal effects, whichever rules brought them about: what callers may cache by.
    """

    rules: tuple[str, ...] = ()
    forbidden: tuple[TitleQuery, ...] = ()
    forbidden_rows: tuple[str, ...] = ()
    boosts: tuple[tuple[TitleQuery, float], ...] = ()
    row_moves: tuple[tuple[str, float], ...] = ()
    pinned_rows: tuple[tuple[int, str], ...] = ()
    pinned_titles: tuple[tuple[str, int, str], ...] = ()
    not_first: tuple[tuple[TitleQuery, int], ...] = ()
    culture: tuple[str, ...] = ()
    inserted: tuple[InsertedRow, ...] = ()
    editorial: tuple[EditorialRow, ...] = ()
    key: str = ""

    def forbids_row(self, key: str) -> bool:
        """Whether the row of this key may not be on the page."""
        return any(row_matches(pattern, key) for pattern in self.forbidden_rows)

    def row_factor(self, key: str) -> float:
        """What the layout's liking of the row of this key is multiplied with; 1.0 where no rule moves it."""
        factor = 1.0
        for pattern, by in self.row_moves:
            if row_matches(pattern, key):
                factor *= by
        return factor


def row_matches(pattern: str, key: str) -> bool:
    """Whether a row key is the pattern, or begins with it where the pattern ends in "*".

    >>> row_matches("genre:*", "genre:Dramas"), row_matches("fresh", "freshest")
    (True, False)
    """
    return key.startswith(pattern[:-1]) if pattern.endswith("*") else key == pattern


def with_key(fired: Fired) -> Fired:
    """The same effects with their `key`, a content id of everything but who brought them about."""
    told = msgspec.structs.replace(
        fired,
        rules=(),
        culture=(),
        key="",
        editorial=tuple(_effect(row) for row in fired.editorial),
    )
    return msgspec.structs.replace(fired, key=content_id(msgspec.msgpack.encode(told, order="deterministic")))


def _effect(row: EditorialRow) -> EditorialRow:
    return EditorialRow(
        id=row.id,
        heading=row.heading,
        headings=row.headings,
        titles=row.titles,
        query=row.query,
        position=row.position,
        reason=row.reason,
    )
