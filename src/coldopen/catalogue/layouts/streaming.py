"""The layout in which the catalogues of four streaming services were published (show_id, listed_in, ...)."""

from __future__ import annotations

from coldopen.catalogue.fields import is_nothing
from coldopen.catalogue.layouts.layout import Layout, Values
from coldopen.catalogue.lengths import is_length

# What says only the kind, or where the title is not from, would make a poor row: "International" is no
# genre to a visitor from the very country. The kind and the countries say it properly.
NO_GENRES = frozenset(
    ["Movies", "TV Shows", "Series", "International", "International Movies", "International TV Shows"]
)
_WITH_COMMAS = "Arts, Entertainment, and Culture"


def _adjust(values: Values) -> Values:
    changed: Values = {"genres": _genres(values.get("genres"))}
    if is_length(values.get("maturity")):  # some rows have the duration in the rating's column
        changed["maturity"] = None
        if is_nothing(values.get("duration_minutes")):
            changed["duration_minutes"] = values["maturity"]
    return values | changed


def _genres(value: object) -> object:
    if not isinstance(value, str):
        return value
    whole = [_WITH_COMMAS] if _WITH_COMMAS in value else []
    names = [name.strip() for name in value.replace(_WITH_COMMAS, "").split(",")]
    return whole + [name for name in names if name not in NO_GENRES]


STREAMING = Layout(
    name="streaming",
    fields={
        "id": ("show_id",),
        "name": ("title",),
        "kind": ("type",),
        "genres": ("listed_in",),
        "countries": ("country",),
        "people": ("director", "cast"),
        "synopsis": ("description",),
        "year": ("release_year",),
        "maturity": ("rating",),
        "added_on": ("date_added",),
        "duration_minutes": ("duration",),
    },
    needs=frozenset(["show_id", "type", "title", "listed_in"]),
    separator=",",
    adjust=_adjust,
)
