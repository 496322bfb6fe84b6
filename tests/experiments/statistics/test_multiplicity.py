"""Many hypotheses at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from coldopen.core.errors import Problem
from coldopen.experiments.statistics import benjamini_hochberg, e_benjamini_hochberg, holm

P = st.lists(st.floats(0, 1), min_size=1, max_size=12).map(np.array)


def test_holm_by_hand() -> None:
    """Ordered 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1, never falling."""
    found = holm(np.array([0.01, 0.04, 0.03, 0.005, np.nan]))
    np.testing.assert_allclose(found, [0.03, 0.06, 0.06, 0.02, np.nan])


@given(P)
def test_benjamini_hochberg_is_that_of_scipy(p) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), atol=1e-12)


@given(P)
def test_a_correction_never_makes_a_p_value_smaller(p) -> None:
    assert (holm(p) >= benjamini_hochberg(p) - 1e-12).all()
    assert (benjamini_hochberg(p) >= p - 1e-12).all()


@given(P)
def test_e_values_one_over_p_are_called_as_benjamini_hochberg_calls_them(p) -> None:
    """Wang and Ramdas 2022, section 4: e-BH is BH on the inverses of e-values."""
    p = np.maximum(p, 1e-6)
    sure = np.abs(benjamini_hochberg(p) - 0.05) > 1e-9
    assert (e_benjamini_hochberg(-np.log(p)) == (benjamini_hochberg(p) <= 0.05))[sure].all()


def test_an_undefined_e_value_is_never_called() -> None:
    assert e_benjamini_hochberg(np.array([np.nan, 9.0])).tolist() == [False, True]
    assert not e_benjamini_hochberg(np.array([1.0, 2.0])).any()


def test_what_is_no_p_value_is_refused() -> None:
    with pytest.raises(Problem, match="p-values"):
        holm(np.array([0.5, 1.2]))


def test_a_hypothesis_without_any_evidence_counts_among_those_tested() -> None:
    assert e_benjamini_hochberg(np.log([30.0])).tolist() == [True]
    with np.errstate(divide="ignore"):
        assert e_benjamini_hochberg(np.log([30.0, 0.0])).tolist() == [
            False,
            False,
        ]  # 2 / 0.05 = 40 are needed
