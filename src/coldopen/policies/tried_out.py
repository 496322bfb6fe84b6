"""How often new titles were tried out: today's pages, and what became of titles that are new no longer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from coldopen.core.decision import Decision, PackedDecision
from coldopen.core.log import Arrays
from coldopen.policies.daily_cap import DailyCap, key_of
from coldopen.policies.parts import named, part

_ENDLESS = 1 << 30
N_COUNTS = 6
DAY, PAGES, TRIED_ON, TRIED, MOST, MOST_OF_VISITOR = range(N_COUNTS)
"""The places of today's counts: the day since 1970 (UTC); pages; those on which something new was tried out;
how often it was; how often for one visit at most; and for one visitor."""


class TriedOut:
    """Counts over the pages of a day, and titles as they leave. Restored from a snapshot that knows nothing
    of it, it begins anew."""

    def __init__(self) -> None:
        self._visits, self._visitors = DailyCap(_ENDLESS), DailyCap(_ENDLESS)
        self._today = np.array([-1, 0, 0, 0, 0, 0], np.int64)
        self._left = np.zeros(2, np.int64)

    def page(self, decision: Decision | PackedDecision, day: int) -> None:
        """Count a page."""
        if self._today[DAY] != day:
            self._today[:] = (day, 0, 0, 0, 0, 0)
        self._today[PAGES] += 1
        n = sum(draw.chosen > 0 for draw in decision.explored)
        if n:
            self._today[TRIED_ON] += 1
            self._today[TRIED] += n
            of_visit = _counted(self._visits, decision.visit, day, n)
            of_visitor = _counted(self._visitors, decision.visitor or decision.visit, day, n)
            self._today[MOST] = max(self._today[MOST], of_visit)
            self._today[MOST_OF_VISITOR] = max(self._today[MOST_OF_VISITOR], of_visitor)

    def leaves(self, n_seen: int, enough: int) -> None:
        """Count a title that is new no longer, and was to be seen so often."""
        self._left += (1, n_seen < enough)

    def view(self) -> Arrays:
        """Today's counts "today" (6,), and "left" (2,): titles that were new, and those of them that were not
        seen often enough while they were."""
        return {"today": self._today.copy(), "left": self._left.copy()}

    def snapshot(self) -> Arrays:
        """The whole state."""
        counted = {
            **named("visits", self._visits.snapshot()),
            **named("visitors", self._visitors.snapshot()),
        }
        return {**self.view(), **counted}

    def restore(self, arrays: Mapping[str, np.ndarray]) -> None:
        """Take the state of a snapshot."""
        if arrays:
            known = arrays["today"]
            self._today[: len(known)] = known
            self._left = arrays["left"].copy()
            self._visits.restore(part("visits", arrays))
            visitors = part("visitors", arrays)
            if visitors:
                self._visitors.restore(visitors)


def _counted(cap: DailyCap, who: str, day: int, n: int) -> int:
    """Count `n` more of somebody, and how many that makes today."""
    key = key_of(who)
    cap.use(key, day, n)
    return _ENDLESS - cap.left(key, day)
