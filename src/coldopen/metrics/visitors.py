"""The metrics of every unit, one row each: what experiments are read by."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cached_property, partial

import ibis
from ibis import _

from coldopen.metrics.acts import acts_of, titles_acted_on
from coldopen.metrics.diversity import seen_diversity, stream_diversity
from coldopen.metrics.latency import MILLISECOND_US, timed
from coldopen.metrics.options import DAY_MS, MINUTE_MS, SECOND_MS, MetricOptions
from coldopen.metrics.playback import completed, starts, streamed, streams_of
from coldopen.metrics.robots import automatic_visits
from coldopen.metrics.seen import clicks, seen_tiles
from coldopen.metrics.sittings import activity, sittings
from coldopen.metrics.tables import LogTables
from coldopen.metrics.units import SIGNALS, pages_of, units_of, visits_of

COLUMNS = (
    *("unit", "first_at", "day", *SIGNALS, "has_id", "automatic"),
    *("first_stream", "first_stream_seconds", "unstarted_90s", "session_minutes", "return_7d"),
    *("n_clicks", "n_seen", "genre_diversity", "stream_diversity", "success", "n_dismissed"),
    *("pages_ms", "n_timed"),
    *("n_streams", "streamed_minutes", "n_completed", "n_added", "return_later"),
    *("matured_tau", "matured_24h", "matured_7d"),
)
"""What is told of a unit, in order."""


def visitors(
    tables: LogTables, options: MetricOptions | None = None, columns: Collection[str] = COLUMNS
) -> ibis.Table:
    """One row a unit, visits that were deleted apart; docs/metrics.md defines each column.

    Outcomes are float64 and null where undefined. They are told whether or not their window had closed by
    the end of the log: `matured_tau`, `matured_24h` and `matured_7d` say which had. Only what `columns` need
    is worked out.
    """
    parts = _Parts(tables, options or MetricOptions())
    told = parts.units
    needed = [part for part, gives in _GIVES.items() if not gives.isdisjoint(columns)]
    for part in needed:
        told = told.left_join(tables.keep(getattr(parts, part)()), "key").drop("key_right")
    known = {name: column for name, column in _COLUMNS.items() if name in columns}
    return told.select(**{name: column(told, parts) for name, column in known.items()})


_GIVES = {
    "starts": {"first_stream", "first_stream_seconds", "unstarted_90s"},
    "streamed": {"success", "n_streams", "streamed_minutes"},
    "sittings": {"session_minutes", "return_7d", "return_later"},
    "clicks": {"n_clicks", "n_seen"},
    "seen_diversity": {"genre_diversity"},
    "stream_diversity": {"stream_diversity"},
    "dismissals": {"n_dismissed"},
    "timed": {"pages_ms", "n_timed"},
    "additions": {"n_added"},
    "completed": {"n_completed"},
    "automatic": {"automatic"},
}
"""The parts of which metrics are made, and the columns that need each."""


class _Parts:
    """Tables of one row a unit, by `key`, each made of the log once it is asked for.

    What several parts need is worked out once and kept by the backend for as long as it is used.
    """

    def __init__(self, tables: LogTables, options: MetricOptions) -> None:
        self.tables, self.options = tables, options

    @cached_property
    def visits(self) -> ibis.Table:
        return self.tables.keep(visits_of(self.tables))

    @cached_property
    def units(self) -> ibis.Table:
        return units_of(self.tables, self.visits)

    @cached_property
    def pages(self) -> ibis.Table:
        return self.tables.keep(pages_of(self.tables, self.visits))

    @cached_property
    def acts(self) -> ibis.Table:
        return self.tables.keep(acts_of(self.tables, self.visits))

    @cached_property
    def streams(self) -> ibis.Table:
        return self.tables.keep(streams_of(self.tables, self.visits, self.acts, self.options))

    def starts(self) -> ibis.Table:
        return starts(self.streams, self.options)

    def streamed(self) -> ibis.Table:
        return streamed(self.streams)

    def sittings(self) -> ibis.Table:
        return sittings(activity(self.tables, self.pages, self.visits, self.options), self.options)

    @cached_property
    def seen_tiles(self) -> ibis.Table:
        return self.tables.keep(seen_tiles(self.tables, self.pages, self.acts, self.options))

    def clicks(self) -> ibis.Table:
        return clicks(self.seen_tiles)

    def seen_diversity(self) -> ibis.Table:
        return seen_diversity(self.tables, self.pages, self.seen_tiles, self.options)

    def stream_diversity(self) -> ibis.Table:
        return stream_diversity(self.tables, self.streams)

    def dismissals(self) -> ibis.Table:
        return titles_acted_on(self.acts, "dismiss", self.options).rename(n_dismissed="n")

    def timed(self) -> ibis.Table:
        return timed(self.pages, self.options)

    def additions(self) -> ibis.Table:
        return titles_acted_on(self.acts, "add", self.options).rename(n_added="n")

    def completed(self) -> ibis.Table:
        return completed(self.tables, self.visits, self.options)

    def automatic(self) -> ibis.Table:
        mine = automatic_visits(self.tables, self.acts).join(self.visits, "visit")
        return mine.group_by("key").agg(n_automatic=_.count())


def _open_ms(told: ibis.Table, parts: _Parts) -> ibis.Value:
    """How long a unit's windows had been open when the log ended."""
    return parts.tables.ends_at - parts.options.late_ms - told.first_at


def _unstarted(told: ibis.Table, parts: _Parts) -> ibis.Value:
    return told.start_ms.isnull() | (told.start_ms > parts.options.unstarted_ms)


def _if_known(told: ibis.Table, returned: ibis.Value) -> ibis.Value:
    return (told.has_id == 1).ifelse(_number(returned), ibis.null("float64"))


_COLUMNS: dict[str, Callable[[ibis.Table, _Parts], ibis.Value]] = {
    "unit": lambda t, p: t.unit,
    "first_at": lambda t, p: t.first_at,
    "day": lambda t, p: (t.first_at // DAY_MS).cast("int64"),
    **{name: partial(lambda name, t, p: t[name], name) for name in SIGNALS},
    "has_id": lambda t, p: t.has_id,
    "automatic": lambda t, p: _flag(t.n_automatic.notnull()),
    "first_stream": lambda t, p: _zero_or_one(t.start_ms.notnull()),
    "first_stream_seconds": lambda t, p: t.start_ms.fill_null(p.options.tau_ms).cast("float64") / SECOND_MS,
    "unstarted_90s": lambda t, p: _zero_or_one(_unstarted(t, p)),
    "session_minutes": lambda t, p: _number(t.session_ms) / MINUTE_MS,
    "return_7d": lambda t, p: _if_known(t, t.returned),
    "n_clicks": lambda t, p: _number(t.n_clicks),
    "n_seen": lambda t, p: _number(t.n_seen),
    "genre_diversity": lambda t, p: t.genre_diversity,
    "stream_diversity": lambda t, p: t.stream_diversity,
    "success": lambda t, p: _zero_or_one(
        t.streamed_ms.fill_null(0) >= round(p.options.success_minutes * MINUTE_MS)
    ),
    "n_dismissed": lambda t, p: _number(t.n_dismissed),
    "pages_ms": lambda t, p: _number(t.pages_us) / MILLISECOND_US,
    "n_timed": lambda t, p: _number(t.n_timed),
    "n_streams": lambda t, p: _number(t.n_streams),
    "streamed_minutes": lambda t, p: _number(t.streamed_ms) / MINUTE_MS,
    "n_completed": lambda t, p: _number(t.n_completed),
    "n_added": lambda t, p: _number(t.n_added),
    "return_later": lambda t, p: _if_known(t, t.returned_later),
    "matured_tau": lambda t, p: _flag(_open_ms(t, p) >= p.options.tau_ms + p.options.stream_ms),
    "matured_24h": lambda t, p: _flag(_open_ms(t, p) >= p.options.session_ms),
    "matured_7d": lambda t, p: _flag(_open_ms(t, p) >= p.options.return_ms),
}


def _number(counted: ibis.Value) -> ibis.Value:
    return counted.fill_null(0).cast("float64")


def _flag(condition: ibis.Value) -> ibis.Value:
    return condition.ifelse(1, 0).cast("int64")


def _zero_or_one(condition: ibis.Value) -> ibis.Value:
    return condition.ifelse(1.0, 0.0)
