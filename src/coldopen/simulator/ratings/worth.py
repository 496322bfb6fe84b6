"""What titles are worth to people whose likes are known."""

from __future__ import annotations

import numpy as np

from coldopen.simulator.calendar.calendar import Calendar
from coldopen.simulator.person import Person
from coldopen.simulator.randomness import key_of, luck
from coldopen.simulator.ratings.raters import Raters

# Such that a page of what most raters like leads to a stream in 20% to 70% of visits, with MovieLens and with
# MovieTweetings people, under each model of choice as it comes.
LIKED, OTHER = 4.5, -1.5
SPREAD = 1.5


class RatedTastes:
    """How much each person likes each title, in logits: much what their rater rated highly, little the rest.

        worth = (LIKED or OTHER) + SPREAD u + launch,    u uniform on (-1, 1), by person and title

    So what a rater liked is worth 3 to 6, and the rest -3 to 0: launches aside, a like is worth more
    than what is none. Nothing else enters, neither how popular a title is nor its kind nor what signals say:
    they matter as far as they do to real likes. What was not rated counts as not liked, which of some titles
    is wrong, most of all of those that few have come across: it favours pages of popular titles. There are
    no trends.

    Arguments:
        raters: who people are, by the first number of `Person.taste`.
        calendar: its launches come on top.
    """

    def __init__(self, raters: Raters, calendar: Calendar) -> None:
        self._raters, self._calendar = raters, calendar

    def worth(self, person: Person, titles: np.ndarray, at_ms: int) -> np.ndarray:
        """How much a person likes these titles (catalogue indices, (n,)) at a time, in logits, (n,)."""
        likes = self._raters.likes(int(person.taste[0]))
        places = np.minimum(np.searchsorted(likes, titles), len(likes) - 1)
        worth = np.where(likes[places] == titles, LIKED - SPREAD, OTHER - SPREAD)
        worth += 2 * SPREAD * luck(key_of(person.key, "rating"), titles)
        for title, lift in self._calendar.lifts(person.country, at_ms):
            worth[titles == title] += lift
        return worth
