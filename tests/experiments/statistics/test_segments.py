"""Effects in segments that were named beforehand."""

import numpy as np
import pytest

from coldopen.experiments.statistics import fixed_means, segment_effects, sequential_means


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
