"""What a caller says of titles, beside what a model makes of the visitor."""

import math
from dataclasses import replace

import numpy as np
import pytest
from fake_taste import fake_taste
from making import situation, titles

from coldopen.catalogue import Catalogue
from coldopen.core.signals import Signals
from coldopen.planner import Ladder, PlannerOptions
from coldopen.rows import ALL_SOURCES, Brought

CATALOGUE = Catalogue.of(titles(60))
WHERE = situation(CATALOGUE, Signals(country="IN"), taste=fake_taste(CATALOGUE))
MODEL = WHERE.for_you.tolist()


def with_odds(titles, odds, weight=0.5):
    return replace(WHERE, brought=Brought(tuple(titles), tuple(odds), weight))


def test_log_odds_are_pooled_by_weight_and_the_model_keeps_the_other_titles() -> None:
    own = WHERE.stranger.chance(WHERE.stranger.scores)
    pooled = with_odds([3, 4, 5], [2.0, math.nan, -1.0], weight=0.25).stranger
    expected = np.log(own / (1 - own))
    expected[3] = 0.25 * 2.0 + 0.75 * expected[3]
    expected[5] = 0.25 * -1.0 + 0.75 * expected[5]
    assert pooled.scores == pytest.approx(expected, abs=1e-4)
    assert pooled.chance(pooled.scores[[3, 4]])[1] == pytest.approx(own[4], rel=1e-4)
    assert pooled.gain == WHERE.stranger.gain


def test_likely_ones_come_first_and_unlikely_ones_last() -> None:
    least, most = MODEL[-1], MODEL[0]
    order = with_odds([least, most], [20.0, -20.0]).for_you.tolist()
    assert (order[0], order[-1]) == (least, most)


def test_without_weight_or_without_odds_the_model_stands_alone() -> None:
    assert with_odds(MODEL[-3:], [20.0] * 3, weight=0).for_you.tolist() == MODEL
    assert with_odds(MODEL[-3:], [math.nan] * 3).for_you.tolist() == MODEL


def test_by_popularity_they_are_a_row_and_change_no_other() -> None:
    plain = situation(CATALOGUE, Signals(country="IN"))
    hers = replace(plain, brought=Brought((50, 40, 30, 20, 10), (math.nan, 0.0, 3.0, 1.0, math.nan), 0.5))
    ladder = Ladder(ALL_SOURCES, PlannerOptions(layout=("candidates", *PlannerOptions().layout)))
    before, after = (ladder.answer(each, 3, 5, ()).composed for each in (plain, hers))
    assert [row.key for row in after.rows] == ["hero", "candidates", before.rows[1].key]
    allowed = [title for title in (30, 20, 40, 50, 10) if plain.allowed[title]]
    assert after.titles[1] == [title for title in allowed if title not in after.titles[0]]
