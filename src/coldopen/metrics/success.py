"""How well each candidate for "a successful first session" tells who comes back. It chooses nothing.

What happens within `session_hours` of the first page is held against coming back after that and within
`return_days`: were a second visit on the first day counted as a return, it would be on both sides.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from msgspec import Struct

from coldopen.metrics.options import MetricOptions
from coldopen.metrics.roc import Area, area, share_interval
from coldopen.metrics.tables import LogTables
from coldopen.metrics.visitors import visitors

OUTCOME = "return_later"
SCORES = ("streamed_minutes", "session_minutes", "n_streams", "n_completed", "n_clicks", "n_added")
CANDIDATES = (
    *(("streamed_minutes", minutes) for minutes in (2, 5, 10, 20, 30, 60)),
    *(("session_minutes", minutes) for minutes in (2, 5, 10, 30)),
    *(("n_streams", n) for n in (1, 2, 3)),
    ("n_completed", 1),
    *(("n_clicks", n) for n in (1, 3)),
    ("n_added", 1),
)
"""A column of the visitors' table, and from which value on the session would be called a success."""

BINS = (0, 1, 2, 5, 10, 20, 30, 60, 120)
"""Where the bins of minutes streamed begin: nothing, then up to each of these, then beyond."""


class Candidate(Struct, frozen=True):
    """A definition under trial: so much of a column or more.

    `share` of visitors meet it. Of those who do, `back_with` come back, of the others `back_without`; None
    where there are none. `area` is that of the ROC curve.
    """

    column: str
    at_least: float
    share: float
    back_with: float | None
    back_without: float | None
    area: Area


class Score(Struct, frozen=True):
    """A column itself, at every threshold at once."""

    column: str
    area: Area


class Bin(Struct, frozen=True):
    """Visitors who streamed more than `over` minutes and up to `up_to` (None: any): how many, the share that
    came back, and its 95% interval."""

    over: float
    up_to: float | None
    n: int
    back: float
    low: float
    high: float


class SuccessStudy(Struct, frozen=True):
    """All of it: `n` visitors who counted, `back` the share of them that came back, `left_out` how many did
    not count, and why."""

    n: int
    back: float | None
    left_out: dict[str, int]
    candidates: tuple[Candidate, ...]
    scores: tuple[Score, ...]
    bins: tuple[Bin, ...]


def study(tables: LogTables, options: MetricOptions | None = None) -> SuccessStudy:
    """Hold every candidate against who came back, on visitors with a durable id whose week is over and who
    are no bots."""
    columns = ("has_id", "automatic", "matured_7d", *SCORES, OUTCOME)
    told = visitors(tables, options, columns).to_pyarrow()
    known = {name: told[name].to_numpy() for name in columns}
    reasons = {
        "sent by no person": known["automatic"] == 1,
        "no durable id": known["has_id"] == 0,
        "their week is not over": known["matured_7d"] == 0,
    }
    counts = ~np.logical_or.reduce(list(reasons.values()))
    kept = {name: values[counts] for name, values in known.items()}
    left_out = {why: int(mask.sum()) for why, mask in reasons.items() if mask.any()}
    return judged({name: kept[name] for name in SCORES}, kept[OUTCOME], left_out)


def judged(columns: dict[str, np.ndarray], back: np.ndarray, left_out: dict[str, int]) -> SuccessStudy:
    """The study of columns (n,) each, for who came back (n,), 0 or 1."""
    return SuccessStudy(
        n=len(back),
        back=float(back.mean()) if len(back) else None,
        left_out=left_out,
        candidates=tuple(
            _candidate(column, at_least, columns[column] >= at_least, back) for column, at_least in CANDIDATES
        ),
        scores=tuple(Score(column, area(columns[column], back)) for column in SCORES),
        bins=tuple(_bins(columns["streamed_minutes"], back)),
    )


def _candidate(column: str, at_least: float, meets: np.ndarray, back: np.ndarray) -> Candidate:
    return Candidate(
        column,
        at_least,
        float(meets.mean()) if len(meets) else 0.0,
        _share(back[meets]),
        _share(back[~meets]),
        area(meets, back),
    )


def _share(back: np.ndarray) -> float | None:
    return float(back.mean()) if len(back) else None


def _bins(minutes: np.ndarray, back: np.ndarray) -> list[Bin]:
    edges = (-1.0, *BINS, np.inf)
    found = []
    for over, up_to in pairwise(edges):
        mine = back[(minutes > over) & (minutes <= up_to)]
        if len(mine):
            low, high = share_interval(int(mine.sum()), len(mine))
            top = None if np.isinf(up_to) else float(up_to)
            found.append(Bin(max(over, 0.0), top, len(mine), float(mine.mean()), low, high))
    return found
