"""The small card of a title that a page shows, encoded once so that a page only has to join bytes."""

from __future__ import annotations

import msgspec

from coldopen.core.title import Kind, Title

N_GENRES = 3
N_COUNTRIES = 2


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a page says of a title, less what is unknown. `age` is its maturity, `minutes` its length."""

    id: str
    name: str
    kind: Kind
    year: int | None = None
    age: int | None = None
    minutes: int | None = None
    seasons: int | None = None
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


def card(title: Title) -> Card:
    """A title's card: its first three genres and first two countries.

    >>> msgspec.json.encode(card(Title(id="a", name="Harbour", year=2019, genres=("Drama",))))
    b'{"id":"a","name":"Harbour","kind":"film","year":2019,"genres":["Drama"]}'
    """
    return Card(
        title.id,
        title.name,
        title.kind,
        title.year,
        title.maturity,
        title.duration_minutes,
        title.n_seasons,
        title.genres[:N_GENRES],
        title.countries[:N_COUNTRIES],
    )


def encode_cards(titles: tuple[Title, ...]) -> tuple[msgspec.Raw, ...]:
    """Each title's card as JSON."""
    encode = msgspec.json.Encoder().encode
    return tuple(msgspec.Raw(encode(card(title))) for title in titles)
