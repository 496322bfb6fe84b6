"""MovieTweetings: ratings that people tweeted in 2013, a few each, so that newcomers are the rule."""

from __future__ import annotations

from coldopen.catalogue import import_titles
from coldopen.evaluation.sets.folder import find
from coldopen.evaluation.sets.gathering import clock, gather
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.sets.reading import double_colons, select

LIMITS = (
    "Ratings that people chose to tweet, not browsing; the median visitor has two. A like is an 8 or more of "
    "10, about half of all ratings. The table in time takes the last 30% to arrive, as few have six likes. "
    "Of the visitor only the hour and weekday of arrival are known, in UTC."
)


def load() -> NewcomerSet:
    """The set, from `ratings.dat` and `movies.dat`.

    Raises:
        Problem: where its files are not found.
    """
    folder = find("movietweetings", "ratings.dat", "movies.dat")
    rows = select(
        folder / "ratings.dat",
        "SELECT visitor, title, seconds * 1000 AS at_ms FROM {table} WHERE rating >= 8",
        double_colons("visitor", "title", "rating", "seconds"),
    )
    known = {str(int(title.id)): title for title in import_titles(folder / "movies.dat").titles}
    likes = gather(
        rows["visitor"], rows["title"], rows["at_ms"], lambda row: clock(int(rows["at_ms"][row])), known
    )
    return NewcomerSet("movietweetings", likes, likes, LIMITS, share_arriving=0.3)
