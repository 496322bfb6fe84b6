"""The innermost loops of a page: compiled or not, they do the same, bit for bit."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldopen.core.chances import chances_of, draw, encode
from coldopen.planner.loops import PLAIN, loops

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def compiled():
    pytest.importorskip("numba")
    loops.cache_clear()
    return loops()


def test_the_first_free_titles_are_taken_in_their_order() -> None:
    free = np.array([True, False, True, True, True, False])
    assert PLAIN.n_free(free, np.array([3, 1, 2])) == 2
    assert PLAIN.first_free(free, np.array([3, 1, 0, 2, 4]), 2) == [3, 0]
    assert free.tolist() == [False, False, True, False, True, False]


def test_without_numba_loops_are_plain(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    loops.cache_clear()
    try:
        assert loops() is PLAIN
    finally:
        loops.cache_clear()


@given(SEEDS, st.integers(1, 255), st.sampled_from([0.0, 0.02, 0.3, 1.0]))
def test_draws_are_the_same(compiled, seed, n, floor) -> None:
    rng = np.random.default_rng(seed)
    log_shares = -rng.exponential(rng.choice([0.01, 1, 30]), n)
    log_shares[rng.random(n) < 0.1] = -np.inf
    log_shares[rng.integers(n)] = 0.0
    luck = rng.random()
    codes = encode(log_shares)
    assert PLAIN.draw(log_shares, floor, luck) == (codes, draw(chances_of(codes, floor), luck))
    assert compiled.draw(log_shares, floor, luck) == PLAIN.draw(log_shares, floor, luck)


@given(SEEDS, st.integers(1, 400), st.sampled_from([np.int32, np.int64]), st.integers(1, 60))
def test_rows_are_filled_the_same(compiled, seed, n_titles, kind, n) -> None:
    rng = np.random.default_rng(seed)
    free, titles = rng.random(n_titles + 1) < rng.random(), rng.permutation(n_titles).astype(kind)
    titles.setflags(write=False)
    other = free.copy()
    assert compiled.n_free(free, titles) == PLAIN.n_free(free, titles)
    assert compiled.first_free(free, titles, n) == PLAIN.first_free(other, titles, n)
    assert np.array_equal(free, other)


@given(SEEDS, st.integers(1, 60))
def test_rows_promise_the_same(compiled, seed, n_rows) -> None:
    rng = np.random.default_rng(seed)
    free, chances = rng.random((n_rows, 16)) < rng.random(), rng.random((n_rows, 16))
    examined = np.concatenate([[0.0], -np.sort(-rng.random(16))])
    assert np.array_equal(compiled.promise(free, chances, examined), PLAIN.promise(free, chances, examined))
