"""How unevenly streams are spread over the catalogue, and whether that is cause for alarm.

By streams as popularity counts them, decayed and capped, not by impressions: they are counted already, and an
impression that leads to nothing feeds nothing back into pages.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.core.log import Arrays
from coldopen.metrics import gini, top_share
from coldopen.popularity.contexts import WORLD
from coldopen.popularity.options import PopularityOptions

STREAMS_A_TITLE = 10
"""With fewer there is no alarm: its defaults are from catalogues of ten likes a title or more."""


class Concentration(Struct, frozen=True):
    """The Gini coefficient of the streams of all titles of the catalogue, and the share that the top 1% of
    titles has; None where nothing was streamed. `streams` are those counted now, decayed, and `alarms` say
    what is above its setting."""

    n_titles: int
    streams: float
    gini: float | None
    top_share: float | None
    alarms: tuple[str, ...] = ()


def concentration_of(counts: Arrays | None, n_titles: int, options: PopularityOptions) -> Concentration:
    """Of a view of the popularity fold (None where there is none) and a catalogue of so many titles.

    With fewer than ten streams a title nothing is alarming yet.
    """
    streams = _streams(counts, n_titles)
    total = float(streams.sum())
    if not total:
        return Concentration(n_titles, 0.0, None, None)
    uneven, top = gini(streams), top_share(streams)
    alarms, enough = [], total >= STREAMS_A_TITLE * n_titles
    if enough and uneven > options.alarm_gini:
        alarms.append(f"Gini coefficient {uneven:.3f}, above popularity.alarm_gini {options.alarm_gini:g}")
    if enough and top > options.alarm_top_share:
        told = f"top 1% of titles {top:.1%} of streams"
        alarms.append(f"{told}, above popularity.alarm_top_share {options.alarm_top_share:g}")
    return Concentration(n_titles, total, uneven, top, tuple(alarms))


def _streams(counts: Arrays | None, n_titles: int) -> np.ndarray:
    """The decayed streams of each title in the world, (n_titles,)."""
    streams = np.zeros(n_titles)
    if counts is None or WORLD not in counts["contexts"]:
        return streams
    at = int(np.flatnonzero(counts["contexts"] == WORLD)[0])
    start, end = counts["offsets"][at : at + 2]
    titles, amounts = counts["titles"][start:end], counts["counts"][start:end]
    here = titles < n_titles
    streams[titles[here]] = amounts[here]
    return streams
