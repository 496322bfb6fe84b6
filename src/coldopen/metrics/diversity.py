"""How varied in genre what was seen, or streamed, is: Simpson's index.

A title of several genres counts for each in part. Simpson, "Measurement of diversity", Nature 163, 1949: the
chance that two drawn at random are of different genres.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.packs import PARTS, unpacked
from coldopen.metrics.tables import LogTables


def seen_diversity(
    tables: LogTables, pages: ibis.Table, seen_tiles: ibis.Table, options: MetricOptions
) -> ibis.Table:
    """Of each unit that saw titles of known genre on its first page within tau: `genre_diversity`,
    1 - sum(p^2), p the share of each genre in the placements seen.

    A placement counts once, however often it is told. Few pages have one that is, so only of these are
    placements told apart, which would be dear for all.
    """
    first = pages.filter(_.page == _.key).select("decision", "key", until=_.first_at + options.tau_ms)
    again = tables.keep(_told_again(seen_tiles, options))
    seen = tables.impressions.filter(_.title_id.notnull()).select(
        "decision", "row", "column", "title_id", "happened_at"
    )
    once = _in_time(seen, first.anti_join(again, "key")).select("key", "title_id")
    others = _in_time(seen, first.semi_join(again, "key")).distinct().select("key", "title_id")
    packed = ibis.union(once, others).join(tables.packs, "title_id").group_by("key")
    names = [name for name in tables.packs.columns if name != "title_id"]
    sums = packed.agg(**{name: _[name].sum().cast("int64") for name in names})
    shares = [share / PARTS for name in names for share in unpacked(sums[name])]
    told = sums.select("key", n=_total(shares), squares=_total([share * share for share in shares]))
    return told.filter(_.n > 0).select("key", genre_diversity=1 - _.squares / (_.n * _.n))


def _total(values: Sequence[ibis.Value]) -> ibis.Value:
    return reduce(add, values, ibis.literal(0.0))


def _told_again(seen_tiles: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Units of whose first page placements may be told more than once: `key`. What was seen after
    `session_hours` is not looked at, so where tau is longer, that is everybody."""
    first = seen_tiles.filter(_.page == _.key)
    if options.tau_ms <= options.session_ms:
        first = first.filter(_.n_again > 0)
    return first.select("key").distinct()


def _in_time(seen: ibis.Table, first: ibis.Table) -> ibis.Table:
    told = seen.join(first, "decision").filter(_.happened_at <= _.until)
    return told.select("key", "row", "column", "title_id")


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
