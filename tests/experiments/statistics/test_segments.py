"""Effects in segments that were named beforehand."""

import numpy as np
import pytest

from coldopen.experiments.statistics import (
    Estimate,
    fixed_means,
    heterogeneity,
    segment_effects,
    sequential_means,
)


def visitors(seed: int, effects: list[float], n: int = 6000):
    rng = np.random.default_rng(seed)
    segment, variant = rng.integers(0, len(effects), n), rng.integers(0, 2, n)
    return (
        rng.normal(np.array(effects)[segment] * variant),
        variant,
        np.array(["tv", "mobile", "web", "?"])[segment],
    )


def test_p_values_are_corrected_for_the_number_of_segments() -> None:
    found = segment_effects(*visitors(1, [0, 0, 0, 0]), fixed_means)
    raw = sorted(one.found.absolute.p for one in found.segments)
    assert min(one.p for one in found.segments) == pytest.approx(min(1, 4 * raw[0]))
    assert {one.name for one in found.segments} == {"tv", "mobile", "web", "?"}


def test_segments_that_differ_are_told_from_segments_that_do_not() -> None:
    assert segment_effects(*visitors(2, [0.3, 0.3, 0.3, 0.3]), sequential_means).differ.p > 0.05
    assert segment_effects(*visitors(2, [0.3, 0.3, 0.3, -0.3]), sequential_means).differ.p < 0.001


def test_a_segment_with_nobody_in_a_variant_says_so_and_counts_in_no_correction() -> None:
    values, variant, segment = visitors(3, [0.0, 0.0])
    variant[segment == "mobile"] = 0
    found = segment_effects(values, variant, segment, fixed_means)
    tv, mobile = sorted(found.segments, key=lambda one: one.name != "tv")
    assert tv.p == pytest.approx(tv.found.absolute.p)
    assert "treatment has 0 visitors" in mobile.found.absolute.why
    assert found.differ.why == "fewer than two segments have an effect to compare"


def test_how_much_segments_differ_by_hand() -> None:
    """Precisions 1, 2 and 1 about a mean of (0 + 2 * 2 + 4) / 4 = 2: Q = 4 + 0 + 4, and of two degrees of
    freedom chi-squared is beyond Q with chance exp(-Q / 2)."""
    told = [(0.0, 1.0), (2.0, 0.5**0.5), (4.0, 1.0), (np.nan, np.nan)]
    effects = [Estimate(v, v, v, 0.5, 100, e, "" if np.isfinite(v) else "too few") for v, e in told]
    found = heterogeneity(effects)
    assert (found.df, found.n) == (2, 300)
    assert found.statistic == pytest.approx(8.0, rel=1e-12)
    assert found.p == pytest.approx(np.exp(-4.0), rel=1e-12)


def test_segments_with_one_effect_are_called_different_as_often_as_promised() -> None:
    p = []
    for i in range(400):
        values, variant, segment = visitors(100 + i, [0.1] * 4, 1000)
        p.append(segment_effects(values + 5, variant, segment, fixed_means).differ.p)
    assert 0.017 < np.mean(np.array(p) < 0.05) < 0.083  # three standard errors of 0.011
