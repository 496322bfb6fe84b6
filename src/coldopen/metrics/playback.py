"""What was streamed: one row for each visit and title, and what that comes to for each unit.

Clients tell the seconds watched so far in the visit, so the greatest number counts, never a sum, and neither
order nor repetition of the reports matters.
"""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.sittings import watched_ms
from coldopen.metrics.tables import LogTables


def streams_of(tables: LogTables, visits: ibis.Table, acts: ibis.Table, options: MetricOptions) -> ibis.Table:
    """The streams, a row for each visit and title: `key`, `visit`, `title_id`, `first_at`; `began`, when
    playback began; `reached`, by when it was a stream; `seconds` watched within `session_hours` of the first
    page, null where it was no stream by then.

    Playback began with the first play of the title in the visit; where that is not in the log, as long before
    as was watched.
    """
    told = tables.events.filter((_.seconds >= options.stream_seconds) & _.title_id.notnull())
    told = told.select("visit", "title_id", "happened_at", "seconds").join(
        visits.drop("unit", "page"), "visit"
    )
    streams = told.group_by("key", "visit", "title_id").agg(
        first_at=_.first_at.min(),
        reached=(_.happened_at - watched_ms(_.seconds) + options.stream_ms).min(),
        seconds=_.seconds.max(where=_.happened_at <= _.first_at + options.session_ms),
    )
    plays = acts.filter(_.type == "play").group_by("visit", "title_id").agg(played=_.happened_at.min())
    found = streams.left_join(plays, ["visit", "title_id"])
    began = ibis.coalesce(found.played, found.reached - options.stream_ms)
    return found.select(*("key", "visit", "title_id", "first_at", "reached", "seconds"), began=began)


def starts(streams: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit that streamed in time: `start_ms`, from the first page until its first stream began. It
    counts where it began within tau, and was a stream within `stream_seconds` of tau's end."""
    latest = _.first_at + options.tau_ms
    counted = streams.filter((_.began <= latest) & (_.reached <= latest + options.stream_ms))
    return counted.group_by("key").agg(start_ms=(ibis.greatest(_.began, _.first_at) - _.first_at).min())


def streamed(streams: ibis.Table) -> ibis.Table:
    """Of each unit with a stream within `session_hours`: `n_streams` and `streamed_ms`."""
    told = streams.filter(_.seconds.notnull())
    return told.group_by("key").agg(n_streams=_.count(), streamed_ms=watched_ms(_.seconds).sum())


def completed(tables: LogTables, visits: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit that watched titles to their end within `session_hours`: how many, `n_completed`."""
    ends = tables.events.filter(_.completed.fill_null(False) & (_.seconds >= options.stream_seconds))
    told = ends.filter(_.title_id.notnull()).select("visit", "title_id", "happened_at")
    told = told.join(visits.drop("unit", "page"), "visit")
    told = told.filter(_.happened_at <= _.first_at + options.session_ms)
    return told.select("key", "title_id").distinct().group_by("key").agg(n_completed=_.count())
