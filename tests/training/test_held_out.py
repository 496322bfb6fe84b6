"""Who is held out, and likes of which nothing can be learned."""

import numpy as np
import pytest

from coldopen.core.errors import Problem
from coldopen.core.title import Title
from coldopen.taste.interactions import Interactions
from coldopen.training.held_out import check_enough, split_latest


def likes_of(*visitors, timed=True):
    """Likes by visitor: titles by number, visitors in the order of their coming."""
    visitor = np.repeat(np.arange(len(visitors), dtype=np.int32), [len(v) for v in visitors])
    title = np.array([t for titles in visitors for t in titles], np.int32)
    titles = tuple(Title(id=f"t{i}", name=f"T{i}") for i in range(9))
    at_ms = np.arange(len(title), dtype=np.int64) if timed else None
    return Interactions(titles, tuple((f"n:{i}",) for i in range(len(visitors))), visitor, title, at_ms)


@pytest.mark.parametrize(
    ("likes", "said"),
    [
        (likes_of(), "0 likes by 0 visitors of 0 titles"),
        (likes_of((1, 2, 3)), "3 likes by 1 visitors of 3 titles"),
        (likes_of((4,), (4,), (4,)), "3 likes by 3 visitors of 1 titles"),
    ],
)
def test_nothing_one_visitor_or_one_title_teach_nothing(likes, said):
    with pytest.raises(Problem, match=said):
        check_enough(likes)


def test_two_visitors_and_two_titles_are_enough():
    check_enough(likes_of((1,), (2,)))


def test_the_last_tenth_to_arrive_is_held_out_and_nobody_is_in_both():
    likes = likes_of(*[(1, 2)] * 200)
    rest, held = split_latest(likes)
    assert held.signals == tuple((f"n:{i}",) for i in range(180, 200))
    assert rest.signals == tuple((f"n:{i}",) for i in range(180))
    assert len(rest) + len(held) == len(likes)


def test_who_liked_one_title_is_no_test_of_anything_and_stays():
    likes = likes_of(*[(1, 2)] * 150, *[(3,)] * 50)
    rest, held = split_latest(likes)
    assert held.n_visitors == 15
    assert ("n:199",) in rest.signals


def test_without_times_the_same_sample_is_held_out_each_time():
    likes = likes_of(*[(1, 2)] * 200, timed=False)
    (_, first), (_, second) = split_latest(likes), split_latest(likes)
    assert first.signals == second.signals
    assert first.signals != likes.signals[-20:]


def test_of_few_visitors_none_is_held_out():
    rest, held = split_latest(likes_of(*[(1, 2)] * 50))
    assert (rest.n_visitors, held.n_visitors) == (50, 0)
