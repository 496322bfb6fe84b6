"""How varied in genre what was seen, or streamed, is: Simpson's index.

A title of several genres counts for each in part. Simpson, "Measurement of diversity", Nature 163, 1949: the
chance that two drawn at random are of different genres.
"""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.tables import LogTables


def seen_diversity(tables: LogTables, pages: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit that saw titles of known genre on its first page within tau: `genre_diversity`,
    1 - sum(p^2), p the share of each genre in the placements seen."""
    first = pages.filter(_.page == _.key).select("decision", "key", until=_.first_at + options.tau_ms)
    seen = tables.impressions.filter(_.title_id.notnull()).join(first, "decision")
    placements = seen.filter(_.happened_at <= _.until).select("key", "row", "column", "title_id").distinct()
    by_genre = placements.join(tables.titles, "title_id").group_by("key", "number").agg(weight=_.weight.sum())
    total = by_genre.group_by("key").agg(n=_.weight.sum(), squares=(_.weight * _.weight).sum())
    return total.select("key", genre_diversity=1 - _.squares / (_.n * _.n))


def stream_diversity(tables: LogTables, streams: ibis.Table) -> ibis.Table:
    """Of each unit with two streams or more of known genre: `stream_diversity`, the unbiased estimate
    1 - (sum(c^2) - sum(w^2)) / (n (n - 1)), c the weight of a genre in all streams, w in each single one. Of
    titles of one genre each it is Simpson's own 1 - sum(c (c - 1)) / (n (n - 1)), equation 3.

    Arguments:
        streams: a row for each stream: `key`, `title_id`, `seconds` (null where it was not in time).
    """
    told = streams.filter(_.seconds.notnull()).join(tables.titles, "title_id")
    by_genre = told.group_by("key", "number").agg(weight=_.weight.sum(), own=(_.weight * _.weight).sum())
    total = by_genre.group_by("key").agg(
        n=_.weight.sum(), squares=(_.weight * _.weight).sum(), own=_.own.sum()
    )
    several = total.filter(_.n > 1.5)
    return several.select("key", stream_diversity=1 - (_.squares - _.own) / (_.n * (_.n - 1)))
