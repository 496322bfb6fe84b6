"""A title: one catalogue entry, film or series."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Kind = Literal["film", "series"]


class Window(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """When a title may be shown in a country: from `starts_at` (inclusive) to `ends_at` (exclusive), UTC.

    `country` is an ISO 3166-1 alpha-2 code, or "*" for every country. A bound of None is open.
    """

    country: str = "*"
    starts_at: datetime | None = None
    ends_at: datetime | None = None


class Title(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One film or series. Only `id` and `name` are required; everything else may be unknown.

    `countries` are where it was made (ISO 3166-1 alpha-2), `languages` what is spoken (BCP 47), `maturity`
    the youngest age it is meant for (0 to 21), `tags` its sensitivities. No `windows` means it may be shown
    everywhere at any time; with windows, only inside one of them.
    """

    id: str
    name: str
    kind: Kind = "film"
    genres: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    synopsis: str = ""
    year: int | None = None
    maturity: int | None = None
    windows: tuple[Window, ...] = ()
    tags: tuple[str, ...] = ()
    added_on: date | None = None
    duration_minutes: int | None = None
    n_seasons: int | None = None
