"""What every scorer of titles must do, as tests that its author inherits."""

from __future__ import annotations

from datetime import date

import numpy as np

from coldopen.core.signals import Signals
from coldopen.plugins.scoring import Scorer, checked_scores
from coldopen.simulator.titles import generate_titles
from coldopen.taste import Act

_TITLES = tuple(generate_titles(60, seed=1, today=date(2026, 5, 28)))
_VISITORS: tuple[tuple[Signals, tuple[Act, ...]], ...] = (
    (Signals(), ()),
    (Signals(country="IN", languages=("hi",), device="tv", hour=21, genres=("Drama", "no such genre")), ()),
    (Signals(device="mobile"), (Act(0, "stream", 40.0), Act(1, "dismiss"), Act(2, "pass"), Act(3, "click"))),
)


class ScorerConformance:
    """The promise of `Scorer`, for pytest: inherit it, name your scorer, run.

    >>> class TestMine(ScorerConformance):
    ...     scorer = ...  # yours

    It says nothing of how good the scores are.
    """

    scorer: Scorer

    def test_it_has_a_name(self) -> None:
        assert self.scorer.name.strip(), "a scorer is called by its name"

    def test_every_title_has_finite_log_odds_for_everybody(self) -> None:
        for n in (4, 60):
            placed = self.scorer.place(_TITLES[:n])
            for signals, acts in _VISITORS:
                checked_scores(placed.score(signals, acts), n)

    def test_the_same_visitor_has_the_same_scores(self) -> None:
        one, other = self.scorer.place(_TITLES), self.scorer.place(_TITLES)
        for signals, acts in _VISITORS:
            first = one.score(signals, acts).copy()
            assert np.array_equal(first, one.score(signals, acts)), "two answers differ"
            assert np.array_equal(first, other.score(signals, acts)), "placed twice, it differs"

    def test_others_who_were_scored_make_no_difference(self) -> None:
        placed = self.scorer.place(_TITLES)
        alone = [placed.score(*visitor).copy() for visitor in _VISITORS]
        again = [placed.score(*visitor) for visitor in reversed(_VISITORS)]
        for one, other in zip(alone, reversed(again), strict=True):
            assert np.array_equal(one, other), "it remembers visitors"
