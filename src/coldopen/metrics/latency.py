"""How long pages took, from when their requests had come until their records were made, where timed."""

from __future__ import annotations

from collections.abc import Sequence

import ibis
from ibis import _

from coldopen.metrics.options import MetricOptions

MILLISECOND_US = 1000
TENTH_US = 100
"""Quantiles are told in tenths of a millisecond."""


def timed(pages: ibis.Table, options: MetricOptions) -> ibis.Table:
    """Of each unit, by `key`: `n_timed` pages, and the `pages_us` that they took together, within the first
    hours of its session."""
    mine = pages.filter(_.took_us.notnull(), _["at"] - _.first_at < options.session_ms)
    return mine.group_by("key").agg(pages_us=_.took_us.sum(), n_timed=_.count())


def tenths(pages: ibis.Table) -> ibis.Table:
    """How many pages, `n`, of each `variant` took so many `tenths` of a millisecond, rounded up."""
    known = pages.filter(_.took_us.notnull())
    counted = known.select("variant", tenths=((_.took_us + TENTH_US - 1) // TENTH_US).cast("int64"))
    return counted.group_by("variant", "tenths").agg(n=_.count())


def quantile_ms(counts: Sequence[tuple[int, int]], share: float) -> float | None:
    """The least time that at least this share of pages did not exceed, of (tenths, pages); None of none.

    >>> quantile_ms([(20, 98), (500, 2)], 0.5), quantile_ms([(20, 98), (500, 2)], 0.99), quantile_ms([], 0.5)
    (2.0, 50.0, None)
    """
    needed, so_far = share * sum(n for _, n in counts), 0
    for tenth, n in sorted(counts):
        so_far += n
        if so_far >= needed:
            return tenth / 10
    return None
