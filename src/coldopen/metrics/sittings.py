"""When a unit was there: sittings, how long they lasted, and whether somebody came again.

Something was done whenever a page was made or an event happened, and for as long before a report of playback
as it says was watched. A sitting goes on until nothing was done for `gap_minutes`. Times are first put into
bins as wide as that gap, of which only the first and last time are kept: within a bin no gap can be too long,
so nothing is lost, and hardly more than one row a sitting is left to put in order.
"""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import SECOND_MS, MetricOptions
from coldopen.metrics.tables import LogTables


def watched_ms(seconds: ibis.Value) -> ibis.Value:
    """Seconds watched as whole milliseconds, on every backend the same; 0 where there are none."""
    return (seconds.fill_null(0.0) * SECOND_MS).floor().cast("int64")


def activity(tables: LogTables, pages: ibis.Table, visits: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Bins in which something was done, a row each: `key`, `bin`, `begins`, `ends`, and until when something
    was done before (`before`, the first page where there is nothing), all from the first page on."""
    events = tables.events.select("visit", begins=_.happened_at - watched_ms(_.seconds), ends=_.happened_at)
    made = pages.select("visit", begins=_["at"], ends=_["at"])
    binned = [
        each.group_by("visit", bin=each.ends // options.gap_ms).agg(begins=_.begins.min(), ends=_.ends.max())
        for each in (events, made)
    ]
    mine = ibis.union(*binned).join(visits, "visit")
    mine = mine.filter(_.ends >= _.first_at)
    whole = mine.group_by("key", "bin").agg(
        first_at=_.first_at.min(), begins=_.begins.min(), ends=_.ends.max()
    )
    so_far = ibis.window(group_by="key", order_by="bin", rows=(None, -1))
    return whole.mutate(
        begins=ibis.greatest(_.begins, _.first_at),
        before=_.ends.max().over(so_far).fill_null(_.first_at),
    )


def sittings(activity: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit: `session_ms`, the time spent in sittings within `session_hours` of the first page, and
    `returned`, 1 where something was done again after `return_gap_hours` of nothing and within `return_days`;
    `returned_later`, 1 where that was after `session_hours` too.
    """
    limit = _.first_at + options.session_ms
    goes_on = _.begins - _.before <= options.gap_ms
    since = ibis.least(goes_on.ifelse(_.before, _.begins), limit)
    spent = ibis.greatest(ibis.least(_.ends, limit) - since, 0)
    back = (_.begins - _.before >= options.return_gap_ms) & (_.begins <= _.first_at + options.return_ms)
    later = back & (_.begins > limit)
    return (
        activity.mutate(spent=spent, back=back.ifelse(1, 0), later=later.ifelse(1, 0))
        .group_by("key")
        .agg(session_ms=_.spent.sum(), returned=_.back.max(), returned_later=_.later.max())
    )
