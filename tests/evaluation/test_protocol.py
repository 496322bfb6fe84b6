"""Who is tested, and what may be learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_likes import HOUR_MS, likes_of, world

from coldopen.core.errors import Problem
from coldopen.evaluation.protocol import at_random, cold_titles, in_time
from coldopen.evaluation.sets.newcomer_set import NewcomerSet
from coldopen.evaluation.split import levels_that_fit
from coldopen.evaluation.tuning import validation

WORLD = world()


def test_newcomers_at_random_are_whole_visitors_whom_nothing_is_learned_from() -> None:
    split = at_random(WORLD.likes, (0, 1, 5), seed=0, most=1000)
    [period] = split.periods
    assert len(period.cases) == 80
    assert period.past.n_visitors == 320
    assert period.past.at_ms is None
    lists = WORLD.likes.by_visitor()
    for case in period.cases:
        assert sorted(case.liked) == sorted(lists[case.visitor].tolist())
        assert case.at_ms is None


def test_other_seeds_choose_other_newcomers_and_the_same_seed_the_same() -> None:
    one, again, other = (at_random(WORLD.likes, (0, 5), seed, 1000) for seed in (0, 0, 1))
    assert one.cases == again.cases
    assert {c.visitor for c in one.cases} != {c.visitor for c in other.cases}


def test_in_time_everything_learned_from_comes_before_the_newcomers_arrive() -> None:
    split = in_time(WORLD.likes, WORLD, (0, 1, 5), seed=0, most=1000)
    assert len(split.periods) == 4
    assert len(split.cases) == 80
    for period in split.periods:
        assert period.past.at_ms is not None
        for case in period.cases:
            assert case.at_ms is not None
            assert period.past.at_ms.max() < case.at_ms


def test_in_time_likes_are_revealed_in_their_order() -> None:
    lists = WORLD.likes.by_visitor()
    for case in in_time(WORLD.likes, WORLD, (0, 5), seed=0, most=1000).cases:
        assert list(case.liked) == lists[case.visitor].tolist()


def test_later_periods_know_of_earlier_newcomers() -> None:
    split = in_time(WORLD.likes, WORLD, (0, 5), seed=0, most=1000)
    assert len(split.periods[0].past) < len(split.periods[1].past)


def test_by_the_hour_only_titles_liked_lately_are_candidates() -> None:
    # Hour 0: title 0. Hour 30: title 1. The newcomer of hour 31 likes 0, 1 and the unheard-of 2.
    likes = likes_of([[0], [1], [0, 1, 2]], 3, hours=[[0.5], [30.5], [31.2, 31.3, 31.4]])
    plan = NewcomerSet("news", likes, likes, "", share_arriving=0.4, period_hours=1, fresh_hours=24)
    [period] = in_time(likes, plan, (0,), seed=0, most=9, least=1).periods
    assert period.candidates.tolist() == [False, True, False]
    assert [case.liked for case in period.cases] == [(1,)]
    assert period.past.at_ms is not None
    assert period.past.at_ms.max() < 31 * HOUR_MS


def test_likes_without_times_have_no_table_in_time() -> None:
    with pytest.raises(Problem, match="likes with times"):
        in_time(replace(WORLD.likes, at_ms=None), WORLD, (0,), 0, 10)


def test_levels_that_few_newcomers_reach_fall_away() -> None:
    n_likes = np.array([1] * 50 + [4] * 30 + [11] * 20)
    assert levels_that_fit(n_likes, (0, 1, 3, 5, 10), 1.0, 20) == (0, 1, 3, 5, 10)
    assert levels_that_fit(n_likes, (0, 1, 3, 5, 10), 1.0, 50) == (0, 1, 3)
    assert levels_that_fit(n_likes, (0, 1, 3, 5, 10), 1.0, 1000) == (0,)


def test_nobody_ever_liked_a_cold_title_in_what_is_learned_from() -> None:
    split = cold_titles(WORLD.likes, (0, 1, 3), seed=0, most=1000, least=1)
    [period] = split.periods
    assert split.levels == (1, 3)
    assert period.candidates.sum() == 4
    assert not period.candidates[period.past.title].any()
    for case in period.cases:
        assert period.candidates[list(case.targets)].all()
        assert not period.candidates[list(case.after(3).liked)].any()


@pytest.mark.parametrize("table", ["at random", "in time"])
def test_validation_newcomers_are_of_the_past_and_never_tested(table: str) -> None:
    if table == "at random":
        split = at_random(WORLD.likes, (0, 1), seed=0, most=1000)
    else:
        split = in_time(WORLD.likes, WORLD, (0, 1), seed=0, most=1000)
    past = split.periods[0].past
    found = validation(split, WORLD, seed=0)
    assert found.levels == split.levels
    assert found.cases
    lists = [sorted(each.tolist()) for each in past.by_visitor()]
    for case in found.cases:
        assert set(case.liked) <= set(lists[case.visitor])
    for period in found.periods:
        assert len(period.past) < len(past)
