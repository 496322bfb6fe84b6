"""coldopen's own layout: a column for each field of a title, under the field's name."""

from __future__ import annotations

from coldopen.catalogue.fields import FIELDS
from coldopen.catalogue.layouts.layout import Layout

OWN = Layout(
    name="coldopen",
    fields={field: (field,) for field in FIELDS},
    needs=frozenset(["id", "name"]),
)
