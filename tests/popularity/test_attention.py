"""Streams and lesser acts: what each of them adds."""

import pytest

from coldopen.popularity.attention import Attention

HOUR = 480_000


def made(amounts) -> Attention:
    attention = Attention(24.0, 0.25)
    attention.close_through(HOUR - 100)
    for title, amount in amounts:
        attention.add("world", title, HOUR, amount, 1)
    return attention


def counted(amounts, hour: int = HOUR) -> list[float]:
    """Streams by title, of (title, tenths of a stream)."""
    attention = made(amounts)
    return (attention.scores("world") * attention.factor(hour)).tolist()


def test_without_a_stream_no_number_of_lesser_acts_counts() -> None:
    assert counted([(0, 5)] * 10_000) == [0.0]


def test_lesser_acts_add_a_quarter_of_a_titles_streams_at_most() -> None:
    assert counted([(0, 10)] * 8 + [(0, 5)] * 3) == pytest.approx([9.5])
    assert counted([(0, 10)] * 8 + [(0, 5)] * 1000 + [(1, 10)] * 4) == pytest.approx([10.0, 4.0])


def test_both_fade_alike() -> None:
    assert counted([(0, 10)] * 8 + [(0, 5)] * 3, HOUR + 24) == pytest.approx([4.75])


def test_an_array_is_the_same_one_until_something_changes() -> None:
    attention = made([(0, 10)])
    before = attention.scores("world")
    assert attention.scores("world") is before
    attention.add("world", 1, HOUR, 10, 1)
    assert len(attention.scores("world")) == 2
    attention.add("world", 1, HOUR, 10, -1)
    assert attention.scores("world")[1] == 0
