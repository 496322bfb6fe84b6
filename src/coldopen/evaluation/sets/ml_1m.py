"""MovieLens 1M: a million ratings of 6,040 people, who told their gender, age, occupation and zip code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import numpy as np

from coldopen.catalogue import import_titles
from coldopen.core.title import Title
from coldopen.evaluation.sets.folder import find
from coldopen.evaluation.sets.gathering import gather, words
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.sets.reading import double_colons, select
from coldopen.taste.interactions import Tokens

LIMITS = (
    "Ratings were given in bulk on a page made for it; they are not browsing. A like is a rating of 4 or 5. "
    "Everybody rated 20 films or more. The table in time uses the visitors whose times are known."
)


def load() -> NewcomerSet:
    """The set, from `ratings.parquet` (user, item, rating, ts) or `ratings.dat` as published.

    Raises:
        Problem: where its files are not found.
    """
    folder, ratings = _ratings()
    people, known = read_people(folder / "users.dat"), read_titles(folder)
    likes = gather(
        ratings["user"], ratings["item"], None, lambda row: people.get(int(ratings["user"][row]), ()), known
    )
    timed = {name: column[ratings["ts"] >= 0] for name, column in ratings.items()}
    in_time = gather(
        timed["user"],
        timed["item"],
        timed["ts"] * 1000,
        lambda row: people.get(int(timed["user"][row]), ()),
        known,
    )
    return NewcomerSet("ml-1m", likes, in_time, LIMITS)


def _ratings() -> tuple[Path, Mapping[str, np.ndarray]]:
    sql = "SELECT user, item, coalesce(ts, -1) AS ts FROM {table} WHERE rating >= 4"
    try:
        folder = find("ml-1m", "ratings.parquet", "users.dat", "movies.dat")
    except ValueError:
        folder = find("ml-1m", "ratings.dat", "users.dat", "movies.dat")
        return folder, select(folder / "ratings.dat", sql, double_colons("user", "item", "rating", "ts"))
    return folder, select(folder / "ratings.parquet", sql)


def read_people(path: Path) -> dict[int, Tokens]:
    """Signals by user, the region as the first digit of the zip code and then its first three."""
    people = {}
    for line in path.read_text("latin-1").splitlines():
        user, gender, age, occupation, code = line.split("::")
        people[int(user)] = words(
            [
                ("gender", gender),
                ("age", age),
                ("occupation", occupation),
                ("region", code[:1]),
                ("area", code[:3]),
            ]
        )
    return people


def read_titles(folder: Path) -> dict[str, Title]:
    """The films by id, with people and synopsis where `movies_extrainfos.dat` is there too."""
    titles = {title.id: title for title in import_titles(folder / "movies.dat").titles}
    extra = folder / "movies_extrainfos.dat"
    return titles if not extra.exists() else titles | dict(_with_extras(titles, extra))


def _with_extras(titles: Mapping[str, Title], path: Path) -> Iterator[tuple[str, Title]]:
    for line in path.read_text("utf-8", errors="replace").splitlines():
        parts = line.split("::")
        if len(parts) < 10 or parts[0] not in titles:
            continue
        people = [name.strip() for part in (parts[6], parts[8]) for name in part.split(",")]
        yield (
            parts[0],
            msgspec.structs.replace(
                titles[parts[0]],
                people=tuple(dict.fromkeys(name for name in people if name and name != "N/A")),
                synopsis="" if parts[9] == "N/A" else parts[9],
            ),
        )
