"""What was watched: one row for each visit and title, and what that comes to for each unit.

Clients tell the seconds watched so far in the visit, so the greatest number counts, never a sum, and neither
order nor repetition of the reports matters.
"""

from __future__ import annotations

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.sittings import watched_ms
from coldopen.metrics.tables import LogTables

KINDS = ("play", "progress", "end")


def playback(tables: LogTables, visits: ibis.Table, options: MetricOptions) -> ibis.Table:
    """What a visit watched of a title: `key`, `visit`, `title_id`, `first_at`; `began`, when playback began
    if it became a stream (else null); `reached`, by when it was one; `seconds` watched within `session_hours`
    of the first page.

    Playback began with the first play of the title in the visit; where that is not in the log, as long before
    as was watched.
    """
    told = tables.events.filter(_.type.isin(KINDS) & _.title_id.notnull())
    told = told.select("visit", "title_id", "happened_at", "type", "seconds").join(visits, "visit")
    is_stream = _.seconds >= options.stream_seconds
    in_time = _.happened_at <= _.first_at + options.session_ms
    watched = told.group_by("key", "visit", "title_id", "first_at").agg(
        played=_.happened_at.min(where=_.type == "play"),
        reached=(_.happened_at - watched_ms(_.seconds) + options.stream_ms).min(where=is_stream),
        seconds=_.seconds.max(where=in_time).fill_null(0.0),
    )
    began = ibis.coalesce(_.played, _.reached - options.stream_ms)
    return watched.mutate(began=_.reached.notnull().ifelse(began, ibis.null("int64"))).drop("played")


def starts(playback: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit that streamed in time: `start_ms`, from the first page until its first stream began. It
    counts where it began within tau, and was a stream within `stream_seconds` of tau's end."""
    latest = _.first_at + options.tau_ms
    counted = playback.filter((_.began <= latest) & (_.reached <= latest + options.stream_ms))
    return counted.group_by("key").agg(start_ms=(ibis.greatest(_.began, _.first_at) - _.first_at).min())


def streams_of(playback: ibis.Table, options: MetricOptions) -> ibis.Table:
    """The streams within `session_hours` of the first page, a row each."""
    return playback.filter(_.seconds >= options.stream_seconds)


def streamed(playback: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit with such a stream: `n_streams` and `streamed_ms`."""
    streams = streams_of(playback, options)
    return streams.group_by("key").agg(n_streams=_.count(), streamed_ms=watched_ms(_.seconds).sum())
