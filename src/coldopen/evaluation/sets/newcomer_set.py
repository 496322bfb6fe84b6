"""A newcomer set: the likes of many visitors, whom a benchmark takes one by one for people never met."""

from __future__ import annotations

from dataclasses import dataclass

from coldopen.taste.interactions import Interactions

LEVELS = (0, 1, 2, 3, 5, 10)
"""After how many likes newcomers are ranked for, where their numbers allow."""


@dataclass(frozen=True)
class NewcomerSet:
    """Likes to measure on, and how they may be used.

    Arguments:
        name: what the set is called, such as "ml-1m".
        likes: all likes; their times are not used.
        timed: the likes whose time is known, with times; None where the set has no order.
        limits: what a figure measured on this set does not say, in a sentence or two.
        levels: how many likes are revealed.
        share_arriving: the share of visitors, the last to arrive, who are newcomers in the table in time.
        n_periods: into how many periods of equally many arrivals those are grouped.
        period_hours: groups them by periods of this length instead.
        fresh_hours: only titles liked by anyone in so many hours before a period are candidates in it; None
            means that all titles are.
    """

    name: str
    likes: Interactions
    timed: Interactions | None
    limits: str
    levels: tuple[int, ...] = LEVELS
    share_arriving: float = 0.2
    n_periods: int = 4
    period_hours: float | None = None
    fresh_hours: float | None = None

    @property
    def ordered(self) -> bool:
        """Whether the order of likes is known, and so the table in time can be made."""
        return self.timed is not None
