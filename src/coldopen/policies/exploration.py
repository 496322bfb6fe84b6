"""What an operator is told of new titles: whether each is seen often enough, and what visitors are asked to
bear."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from coldopen.core.log import Arrays
from coldopen.policies.exposure import DAY_MS
from coldopen.policies.options import NewTitleOptions
from coldopen.policies.tried_out import DAY, MOST, MOST_OF_VISITOR, N_COUNTS, PAGES, TRIED, TRIED_ON


class Exploration(Struct, frozen=True):
    """How new titles are doing, by a view of the log.

    Attributes:
        n_new: titles of the catalogue that are new.
        impressions: how often each is to be seen while it is new, and n_reached: how many were.
        least, median: how often new titles were seen; None where there is none.
        n_behind: those behind the straight line to that number at half their time.
        n_left, n_short: titles that were new and are no longer; those of them that were not seen so often.
        per_page, per_visit, per_visitor: most that are tried out on a page, in a visit, and on a visitor in
            `days` days.
        n_pages, n_tried_on, n_tried, most_in_a_visit, most_for_a_visitor: of today (UTC): pages, those with
            something tried out, titles tried out, and the most of these in one visit and for one visitor.
    """

    n_new: int
    impressions: int
    n_reached: int
    least: int | None
    median: float | None
    n_behind: int
    n_left: int
    n_short: int
    per_page: int
    per_visit: int
    per_visitor: int
    days: float
    n_pages: int
    n_tried_on: int
    n_tried: int
    most_in_a_visit: int
    most_for_a_visitor: int


def exploration_of(exposure: Arrays | None, at_ms: int, options: NewTitleOptions) -> Exploration:
    """From the view of the fold of exposures (None where there is none) at a moment."""
    seen = np.zeros(0, np.int64) if exposure is None else exposure["n_seen"]
    first_at = np.zeros(0, np.int64) if exposure is None else exposure["first_at"]
    due = options.impressions * np.clip(2 * (at_ms - first_at) / (options.days * DAY_MS), 0, 1)
    today = np.zeros(N_COUNTS, np.int64)
    if exposure is not None and exposure["today"][DAY] == at_ms // DAY_MS:
        today = exposure["today"]
    left = [0, 0] if exposure is None else exposure["left"].tolist()
    return Exploration(
        n_new=len(seen),
        impressions=options.impressions,
        n_reached=int((seen >= options.impressions).sum()),
        least=int(seen.min()) if len(seen) else None,
        median=float(np.median(seen)) if len(seen) else None,
        n_behind=int((seen < due).sum()),
        n_left=left[0],
        n_short=left[1],
        per_page=options.per_page,
        per_visit=options.per_visit,
        per_visitor=options.per_visitor,
        days=options.days,
        n_pages=int(today[PAGES]),
        n_tried_on=int(today[TRIED_ON]),
        n_tried=int(today[TRIED]),
        most_in_a_visit=int(today[MOST]),
        most_for_a_visitor=int(today[MOST_OF_VISITOR]),
    )
