"""The highest of many scores: what sorting all of them gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.taste.top import top


def sorted_whole(scores: np.ndarray, k: int) -> list[int]:
    return np.argsort(-scores, kind="stable")[:k].tolist()


SCORE = st.one_of(
    st.floats(-(2.0**99), 2.0**99, width=32, allow_subnormal=False),
    st.sampled_from([0.0, -0.0, 1.0, -1.0, float("-inf"), float("inf")]),
)


@given(scores=st.lists(SCORE, max_size=60), k=st.integers(1, 80), dtype=st.sampled_from(["f4", "f8"]))
def test_few_scores_come_as_if_sorted_ties_by_index(scores, k, dtype):
    told = np.array(scores, dtype)
    assert top(told, k).tolist() == sorted_whole(told, k)


@given(
    seed=st.integers(0, 2**32 - 1),
    n=st.integers(1, 5000),
    k=st.integers(1, 60),
    n_levels=st.sampled_from([1, 2, 30, 10**9]),
    dtype=st.sampled_from(["f4", "f8"]),
)
def test_many_scores_come_as_if_sorted_however_many_are_equal(seed, n, k, n_levels, dtype):
    scores = np.random.default_rng(seed).integers(-n_levels, n_levels, n).astype(dtype)
    assert top(scores, k).tolist() == sorted_whole(scores, k)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("n_high", [0, 5, 400])
def test_a_sample_that_misleads_does_no_harm(n_high, dtype):
    # Every sixteenth score is high, or only the others are.
    scores = np.random.default_rng(0).normal(size=8000).astype(dtype)
    for offset in (0, 1):
        scores[offset::16][:n_high] += 100
        assert top(scores, 20).tolist() == sorted_whole(scores, 20)


def test_of_no_scores_there_is_no_highest():
    assert top(np.zeros(0, np.float32), 5).tolist() == []
