"""A scorer in the place of taste: alone, beside a model, and where it fails."""

import time

import numpy as np
import pytest
from fake_taste import fake_taste
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.errors import Problem
from coldopen.core.signals import Signals
from coldopen.planner import Ladder, PlannerOptions
from coldopen.planner.aside import Aside, TooSlow
from coldopen.plugins import ScoredTaste
from coldopen.rows import ALL_SOURCES

CATALOGUE = Catalogue.of(titles(60))
RISING = np.linspace(-2, 2, 60)


class Fixed:
    """Scores everybody alike, after a while."""

    def __init__(self, scores=RISING, seconds: float = 0.0) -> None:
        self.scores, self.seconds = scores, seconds

    def score(self, signals, acts):
        time.sleep(self.seconds)
        return self.scores


def taste(scoring=None, **told) -> ScoredTaste:
    return ScoredTaste("own", scoring or Fixed(), 60, Aside(), seconds=0.2, **told)


def test_alone_its_log_odds_rank_titles_and_give_their_chances() -> None:
    stranger = taste().stranger(Signals(), (), np.zeros(60))
    assert stranger.scores.argmax() == 59
    assert stranger.chance(stranger.scores)[59] == pytest.approx(1 / (1 + np.exp(-2)))
    assert stranger.gain == (0.0, 0.0)


def test_beside_a_model_log_odds_are_pooled_by_weight() -> None:
    model = fake_taste(CATALOGUE)
    shares = np.linspace(-6, -1, 60)
    own = model.stranger(Signals(), (), shares)
    pooled = taste(beside=model, weight=0.25).stranger(Signals(), (), shares)
    chances = own.chance(own.scores)
    expected = 0.25 * RISING + 0.75 * np.log(chances / (1 - chances))
    assert pooled.scores == pytest.approx(expected, abs=1e-4)
    assert pooled.gain == own.gain


def test_likeness_and_places_are_the_models_or_nobodys() -> None:
    model = fake_taste(CATALOGUE)
    india = Signals(country="IN")
    assert np.array_equal(taste(beside=model).similar(3), model.similar(3))
    assert np.array_equal(taste(beside=model).place_lift(india), model.place_lift(india))
    assert not np.isfinite(taste().similar(3)).any()
    assert taste().place_lift(india) is None


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        (np.zeros(59), "a number for each of 60 titles"),
        (np.full(60, np.nan), "60 that are not finite"),
        (np.where(RISING > 1.9, np.inf, RISING), "2 that are not finite"),
        ([0.0] * 60, "received 'list'"),
        (np.full(60, "x"), "an array of numbers"),
    ],
    ids=["too few", "nan", "inf", "list", "text"],
)
def test_scores_that_are_none_are_refused(scores, told) -> None:
    with pytest.raises(Problem, match=told):
        taste(Fixed(scores)).stranger(Signals(), (), np.zeros(60))


def test_a_scorer_that_hangs_is_given_up() -> None:
    begun = time.perf_counter()
    with pytest.raises(TooSlow):
        taste(Fixed(seconds=60)).stranger(Signals(), (), np.zeros(60))
    assert time.perf_counter() - begun < 20


def test_a_page_by_a_scorer_is_in_its_order() -> None:
    where = situation(CATALOGUE, Signals(), taste=taste())
    made = Ladder(ALL_SOURCES, PlannerOptions()).answer(where, 14, 8, ())
    for_you = [row.source for row in made.composed.rows].index("for_you")
    assert made.tier == "taste"
    shown = made.composed.titles[for_you]
    assert shown == sorted(shown, reverse=True)
    assert not {"because", "more_like", "place"}.intersection(row.source for row in made.composed.rows)


@pytest.mark.parametrize(
    ("scoring", "why"),
    [(Fixed(np.zeros(3)), "Problem"), (Fixed(seconds=60), "TooSlow")],
    ids=["few", "hangs"],
)
def test_where_a_scorer_fails_the_page_is_by_popularity_and_says_so(scoring, why) -> None:
    made = Ladder(ALL_SOURCES, PlannerOptions()).answer(
        situation(CATALOGUE, Signals(), taste=taste(scoring)), 10, 8, ()
    )
    assert made.tier == "popularity"
    assert made.reason == f"taste: {why}"
