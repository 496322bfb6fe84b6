"""Frappe: which apps 957 people used on their phones, and where, when and in what weather they were."""

from __future__ import annotations

from pathlib import Path

from coldopen.core.title import Title
from coldopen.evaluation.sets.folder import find, where
from coldopen.evaluation.sets.gathering import gather, words
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.sets.reading import select
from coldopen.taste.interactions import Tokens

LIMITS = (
    "Apps, not films, and 957 people only, so intervals are wide. There is no order: an app counts once, and "
    "the signals of arrival are those of a visitor's first row. Four in five of the cities are unknown."
)
_SIGNALS = ("country", "city", "daytime", "weekday", "weather")


def load() -> NewcomerSet:
    """The set, from `frappe.csv` and `meta.csv` as published, or the same as Parquet.

    Raises:
        Problem: where its files are not found.
    """
    folder, ending = _found()
    rows = select(
        folder / f"frappe{ending}",
        'SELECT "user"::BIGINT AS visitor, item::BIGINT AS title, country, daytime, weekday, weather, '
        "CASE WHEN city::VARCHAR = '0' THEN 'unknown' ELSE city::VARCHAR END AS city FROM {table}",
    )

    def arrival(row: int) -> Tokens:
        return words([(name, rows[name][row]) for name in _SIGNALS])

    likes = gather(rows["visitor"], rows["title"], None, arrival, _titles(folder / f"meta{ending}"))
    return NewcomerSet("frappe", likes, None, LIMITS)


def _found() -> tuple[Path, str]:
    folder = where("frappe")
    if folder is not None and (folder / "frappe.csv").exists() and (folder / "meta.csv").exists():
        return folder, ".csv"
    return find("frappe", "frappe.parquet", "meta.parquet"), ".parquet"


def _titles(path: Path) -> dict[str, Title]:
    """The apps: their category for a genre, their developer for people."""
    rows = select(
        path,
        "SELECT item::BIGINT AS item, "
        + ", ".join(
            f"coalesce(\"{column}\", '') AS {name}"
            for name, column in (
                ("name", "name"),
                ("genre", "category"),
                ("developer", "developer"),
                ("synopsis", "description"),
                ("language", "language"),
            )
        )
        + " FROM {table}",
    )
    unknown = ("", "unknown")
    return {
        str(item): Title(
            id=str(item),
            name=name or str(item),
            genres=() if genre in unknown else (genre,),
            people=() if developer in unknown else (developer,),
            languages=() if language in unknown else (language,),
            synopsis="" if synopsis in unknown else synopsis,
        )
        for item, name, genre, developer, synopsis, language in zip(
            *(rows[c].tolist() for c in ("item", "name", "genre", "developer", "synopsis", "language")),
            strict=True,
        )
    }
