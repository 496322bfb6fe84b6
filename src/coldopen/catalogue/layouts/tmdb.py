"""TMDB 5000 (`tmdb_5000_movies.csv`): lists are JSON of objects."""

from __future__ import annotations

import json

from coldopen.catalogue.layouts.layout import Layout, Values

# TMDB's own codes: "cn" is Cantonese, "xx" no language at all.
_LANGUAGES = {"cn": "yue", "xx": ""}


def _adjust(values: Values) -> Values:
    spoken = [values.get("original_language"), *_each(values.get("languages"), "iso_639_1")]
    return values | {
        "languages": [_LANGUAGES.get(str(tag), tag) for tag in spoken if tag],
        "countries": _each(values.get("countries"), "iso_3166_1"),
    }


def _each(value: object, key: str) -> list[object]:
    try:
        held = json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return []
    return [item.get(key) for item in held if isinstance(item, dict)] if isinstance(held, list) else []


TMDB = Layout(
    name="tmdb",
    fields={
        "id": ("id",),
        "name": ("title",),
        "genres": ("genres",),
        "languages": ("spoken_languages",),
        "original_language": ("original_language",),
        "countries": ("production_countries",),
        "synopsis": ("overview",),
        "year": ("release_date",),
        "duration_minutes": ("runtime",),
    },
    needs=frozenset(["id", "title", "original_language", "overview"]),
    separator="",
    adjust=_adjust,
)
