"""Any other table, once somebody says which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coldopen.catalogue.fields import FIELDS
from coldopen.catalogue.layouts.layout import Layout
from coldopen.core.errors import Problem


def mapped(mapping: Mapping[str, str], columns: Sequence[str]) -> Layout:
    """The layout of a table with these columns, by field; columns named as a field need no mapping.

    Raises:
        Problem: where a field or a column does not exist, or nothing says a title's id or name.

    >>> mapped({"id": "key", "name": "label"}, ["key", "label", "year"]).fields["year"]
    ('year',)
    """
    for field, column in mapping.items():
        if field not in FIELDS:
            raise Problem("--map", field, f"a field among {', '.join(FIELDS)}")
        if column not in columns:
            raise Problem("--map", f"{field}={column}", f"a column among {', '.join(columns)}")
    fields = {field: (mapping.get(field, field),) for field in FIELDS if field in mapping or field in columns}
    for field in ("id", "name"):
        if field not in fields:
            raise Problem("--map", dict(mapping), f"also {field}=COLUMN, a column among {', '.join(columns)}")
    return Layout(name="mapped", fields=fields, needs=frozenset(), separator="")
