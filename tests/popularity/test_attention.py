"""Streams and lesser acts: what each of them adds."""

import numpy as np
import pytest

from coldopen.popularity.attention import Attention

HOUR = 480_000


def counted(amounts, hour: int = HOUR, weak_streams: float = 2.0) -> list[float]:
    attention = Attention(24.0, weak_streams)
    attention.close_through(HOUR - 100)
    for title, amount in amounts:
        attention.add("world", title, HOUR, amount, 1)
    return attention.streams("world", hour).tolist()


def test_plays_are_half_a_stream_each_until_they_are_worth_two() -> None:
    assert counted([(0, 5)] * 3) == pytest.approx([1.5])
    assert counted([(0, 5)] * 1000) == pytest.approx([2.0])


def test_streams_are_never_bounded_and_lesser_acts_add_to_them() -> None:
    assert counted([(0, 10)] * 30 + [(0, 1)] * 1000 + [(1, 10)] * 4) == pytest.approx([32.0, 4.0])


def test_the_bound_is_on_what_lesser_acts_are_worth_by_now() -> None:
    assert counted([(0, 5)] * 16, HOUR + 24) == pytest.approx([2.0])  # 8 streams' worth a half-life ago
    assert counted([(0, 5)] * 16, HOUR + 96) == pytest.approx([0.5])


def test_an_array_is_the_same_one_until_something_changes() -> None:
    attention = Attention(24.0, 2.0)
    attention.close_through(HOUR - 100)
    attention.add("world", 0, HOUR, 10, 1)
    before = attention.streams("world", HOUR)
    assert attention.streams("world", HOUR) is before
    attention.add("world", 1, HOUR, 5, 1)
    assert np.allclose(attention.streams("world", HOUR), [1.0, 0.5])
    attention.add("world", 1, HOUR, 5, -1)
    assert np.allclose(attention.streams("world", HOUR), [1.0, 0.0])
