"""Decayed counts: by hand, and in any order."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from coldopen.popularity.counts import DecayedCounts

START = 480_100


def counts(half_life: float = 24.0, closed_through: int = START - 1) -> DecayedCounts:
    made = DecayedCounts(half_life)
    made.close_through(closed_through)
    return made


def test_an_event_counts_half_after_one_half_life() -> None:
    c = counts()
    c.add("world", 0, START + 10, 4)
    assert math.isclose(c.scores("world")[0] * c.factor(START + 34), 2.0)


def test_a_launch_rises_and_falls_against_a_steady_title() -> None:
    c = counts()
    for hour in range(START, START + 240):
        c.add("world", 0, hour, 10)
    for hour in range(START + 100, START + 112):
        c.add("world", 1, hour, 100)
    steady, launch = c.scores("world")
    assert launch < steady
    early = counts()
    for hour in range(START, START + 112):
        early.add("world", 0, hour, 10)
    for hour in range(START + 100, START + 112):
        early.add("world", 1, hour, 100)
    steady, launch = early.scores("world")
    assert launch > steady


events = st.lists(
    st.tuples(
        st.sampled_from(["world", "IN"]),
        st.integers(0, 5),
        st.integers(START, START + 40),
        st.integers(1, 10),
    ),
    max_size=60,
)


@given(events, st.randoms(use_true_random=False), st.integers(START - 1, START + 60))
def test_order_does_not_matter_even_for_the_last_bit(entries, random, closing) -> None:
    shuffled = list(entries)
    random.shuffle(shuffled)
    one, other = counts(), counts()
    for entry in entries:
        one.add(*entry)
        one.scores(entry[0])
    for entry in shuffled:
        other.add(*entry)
    one.close_through(closing)
    other.close_through(closing)
    assert one.contexts() == other.contexts()
    for context in one.contexts():
        a, b = one.scores(context), other.scores(context)
        assert np.trim_zeros(a, "b").tobytes() == np.trim_zeros(b, "b").tobytes()


@given(events, st.integers(START, START + 60))
def test_closing_an_hour_changes_no_score(entries, closing) -> None:
    c = counts()
    for entry in entries:
        c.add(*entry)
    before = {name: c.scores(name).copy() for name in c.contexts()}
    c.close_through(closing)
    restored = DecayedCounts(24.0)
    restored.restore(c.snapshot())
    for name, expected in before.items():
        assert np.array_equal(c.scores(name), expected)
        assert np.array_equal(np.trim_zeros(restored.scores(name), "b"), np.trim_zeros(expected, "b"))


def test_taking_back_what_was_counted_leaves_nothing() -> None:
    c = counts()
    c.add("world", 3, START + 1, 7)
    c.add("world", 3, START + 1, -7)
    assert c.scores("world").sum() == 0


def test_weights_stay_finite_over_decades_and_moving_the_landmark_is_exact() -> None:
    c = counts(half_life=1.0)
    c.add("world", 0, START + 1, 3)
    for hour in range(START + 100, START + 3000, 100):
        c.close_through(hour)
        c.add("world", 1, hour + 1, 1)
        assert np.isfinite(c.scores("world")).all()
    assert c.scores("world")[0] == 0.0
    assert math.isclose(c.scores("world")[1] * c.factor(START + 2901), 1.0, rel_tol=1e-12)
