"""Interactions: what is refused, and parts of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.core.errors import Problem
from coldopen.taste.interactions import Interactions
from coldopen.testing import likes_of, titles

LIKES = likes_of([[0, 2], [], [1], [2, 1, 0]], 3, [("a",), (), ("c",), ("d",)], [[1, 2], [], [3], [4, 5, 6]])


def interactions(visitor: list[int], title: list[int], at_ms: list[int] | None = None) -> Interactions:
    whole = [None if told is None else np.array(told, np.int32) for told in (visitor, title, at_ms)]
    return Interactions(titles(2), ((), ()), *whole)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (([0, 1], [0]), "interactions: .* arrays of one length"),
        (([0], [0], [1, 2]), "interactions: .* arrays of one length"),
        (([2], [0]), "visitor: received '2 to 2'; expected indices from 0 to 1"),
        (([0], [-1]), "title: received '-1 to -1'; expected indices from 0 to 1"),
        (([1, 0], [0, 0]), "visitor: received 'unsorted'; expected likes sorted by visitor"),
    ],
)
def test_what_does_not_fit_together_is_refused(told, expected):
    with pytest.raises(Problem, match=expected):
        interactions(*told)


def test_titles_by_visitor_are_in_the_order_of_liking():
    assert [liked.tolist() for liked in LIKES.by_visitor()] == [[0, 2], [], [1], [2, 1, 0]]


def test_of_some_visitors_the_likes_are_numbered_anew_in_the_order_given():
    some = LIKES.of_visitors([3, 1, 0])
    assert some.signals == (("d",), (), ("a",))
    assert [liked.tolist() for liked in some.by_visitor()] == [[2, 1, 0], [], [0, 2]]
    assert some.at_ms is not None
    assert (some.at_ms / 3_600_000).tolist() == [4, 5, 6, 1, 2]
    assert len(LIKES.of_visitors([])) == 0


def test_under_a_mask_visitors_and_titles_stay():
    some = LIKES.where(LIKES.title == 0)
    assert (some.n_visitors, some.n_titles, len(some)) == (4, 3, 2)
    assert some.visitor.tolist() == [0, 3]


@given(
    lists=st.lists(st.lists(st.integers(0, 9), unique=True, max_size=5), max_size=8), seed=st.integers(0, 99)
)
def test_visitors_taken_in_any_order_keep_their_likes(lists, seed):
    likes = likes_of(lists, 10)
    order = np.random.default_rng(seed).permutation(len(lists))
    taken = [liked.tolist() for liked in likes.of_visitors(order).by_visitor()]
    assert taken == [lists[v] for v in order]
