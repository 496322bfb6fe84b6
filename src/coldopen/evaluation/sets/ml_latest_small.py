"""MovieLens latest, small: 100,836 ratings of 610 people with the time of each, in the published CSV."""

from __future__ import annotations

from coldopen.catalogue import import_titles
from coldopen.evaluation.sets.folder import find
from coldopen.evaluation.sets.gathering import clock, gather
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.sets.reading import select

LIMITS = (
    "610 people only, so intervals are wide. Ratings were given in bulk; they are not browsing. A like is a "
    "rating of 4 or more. Of the visitor only the hour and weekday of arrival are known, in UTC."
)


def load() -> NewcomerSet:
    """The set, from `ratings.csv` and `movies.csv`.

    Raises:
        Problem: where its files are not found.
    """
    folder = find("ml-latest-small", "ratings.csv", "movies.csv")
    rows = select(
        folder / "ratings.csv",
        'SELECT "userId"::BIGINT AS visitor, "movieId"::BIGINT AS title, "timestamp"::BIGINT * 1000 AS at_ms '
        "FROM {table} WHERE rating::DOUBLE >= 4",
    )
    known = {title.id: title for title in import_titles(folder / "movies.csv").titles}
    likes = gather(
        rows["visitor"], rows["title"], rows["at_ms"], lambda row: clock(int(rows["at_ms"][row])), known
    )
    return NewcomerSet("ml-latest-small", likes, likes, LIMITS)
