"""A layout: which columns of a table say which field of a title."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

Values = dict[str, Any]


def as_they_are(values: Values) -> Values:
    """Leaves a record's values alone."""
    return values


class Layout(Struct, frozen=True, kw_only=True):
    """How a table is laid out.

    `fields` maps a title's field to the columns that say it (several are joined as a list), `separator`
    parts the values of a list ("" for any usual one), `needs` are the columns that tell the layout from
    others, and `adjust` mends a record's values by field before they are read.
    """

    name: str
    fields: Mapping[str, tuple[str, ...]]
    needs: frozenset[str]
    separator: str = "|"
    adjust: Callable[[Values], Values] = as_they_are

    def column(self, field: str) -> str:
        """The name by which a file's owner knows a field."""
        return "+".join(self.fields.get(field, (field,)))
