"""Effects from cells are those that the statistics give from every visitor."""

from __future__ import annotations

import numpy as np
import pytest
from made_up_visitors import visitors

from coldopen.experiments.analysis.adjusting import adjusted, groups_of
from coldopen.experiments.analysis.cells import cells_of
from coldopen.experiments.analysis.effects import Test, effect, looks
from coldopen.experiments.analysis.measured import first
from coldopen.experiments.analysis.visitors import Labels
from coldopen.experiments.statistics import design, effect_by_day, fixed_means, sequential_means
from coldopen.experiments.statistics.design import predicted

SEQUENTIAL = Test("sequential", 0.05, 5000)


def columns(**more: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    who = visitors(n=6000, lift=0.05, shares=np.linspace(0.2, 0.8, 10), **more)
    return who.outcomes["session_minutes"], who.variant, who.day


def test_over_all_days_it_is_the_confidence_sequence_of_all_visitors() -> None:
    values, variant, day = columns()
    found = effect(cells_of(values, variant, day, 2), 1, "learned", SEQUENTIAL, "pooled")
    oracle = sequential_means(values, variant, alpha=0.05, tightest_at=5000)
    told = (found.value, found.low, found.high, found.p, found.relative, found.relative_low)
    absolute, relative = oracle.absolute, oracle.relative
    expected = (absolute.value, absolute.low, absolute.high, absolute.p, relative.value, relative.low)
    assert told == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("method", ["sequential", "fixed"])
def test_day_by_day_it_is_the_stratified_effect_of_all_visitors(method: str) -> None:
    values, variant, day = columns()
    found = effect(cells_of(values, variant, day, 2), 1, "learned", Test(method, 0.05, 5000), "by day")
    oracle = effect_by_day(values, variant, day, anytime=method == "sequential", tightest_at=5000).effect
    assert (found.value, found.low, found.high) == pytest.approx(
        (oracle.value, oracle.low, oracle.high), rel=1e-9
    )


@pytest.mark.parametrize("between", ["pooled", "by day"])
def test_a_look_is_the_effect_of_those_who_had_arrived(between: str) -> None:
    values, variant, day = columns()
    course = looks(cells_of(values, variant, day, 2), [(1, "learned")], SEQUENTIAL, between)
    by_then = day <= course[3].day
    there = effect(
        cells_of(values[by_then], variant[by_then], day[by_then], 2), 1, "learned", SEQUENTIAL, between
    )
    assert (course[3].value, course[3].low) == pytest.approx((there.value, there.low))
    assert course[3].n == by_then.sum()


def test_undefined_outcomes_do_not_count() -> None:
    values = np.array([1.0, np.nan, 0.0, 1.0, np.nan, 0.0])
    cells = cells_of(values, np.array([0, 0, 0, 1, 1, 1]), np.zeros(6, int), 2)
    assert cells.n.tolist() == [[2, 2]]


def test_nobody_in_a_variant_gives_a_reason_and_no_number() -> None:
    cells = cells_of(np.ones(5), np.zeros(5, int), np.zeros(5, int), 2)
    found = effect(cells, 1, "learned", SEQUENTIAL, "pooled")
    assert found.value is None
    assert found.why == "treatment has 0 visitors with this outcome; 2 are needed"


def test_adjustment_takes_off_what_least_squares_predict() -> None:
    rng = np.random.default_rng(3)
    signals = {"device": rng.integers(0, 3, 900), "hour": rng.integers(0, 4, 900)}
    values = signals["device"] + 0.5 * signals["hour"] + rng.normal(size=900)
    labels = {name: Labels(codes, tuple("abcd")) for name, codes in signals.items()}
    prediction = predicted(values, design(signals, least=1).matrix)
    assert adjusted(values, groups_of(labels)) == pytest.approx(values - prediction + values.mean())


def test_adjustment_narrows_the_interval_and_leaves_the_mean() -> None:
    who = visitors(lift=0.05)
    values = who.outcomes["first_stream"]
    smooth = adjusted(values, groups_of(who.signals))
    assert smooth.mean() == pytest.approx(values.mean())
    assert smooth.std() < 0.99 * values.std()


def test_rare_labels_are_joined_and_one_label_alone_is_left_out() -> None:
    values = np.arange(400.0)
    rare = Labels(np.repeat([0, 1], [399, 1]), ("often", "once"))
    alike = Labels(np.zeros(400, int), ("all",))
    found = adjusted(values, groups_of({"alike": alike}))
    assert found is values
    assert np.isfinite(adjusted(values, groups_of({"rare": rare}))).all()


def test_of_a_fixed_test_the_first_visitors_count() -> None:
    assert np.isfinite(first(np.array([np.nan, 1.0, 2.0, 3.0]), 2)).tolist() == [False, True, True, False]


def test_a_fixed_test_is_welchs() -> None:
    values, variant, day = columns()
    found = effect(cells_of(values, variant, day, 2), 1, "learned", Test("fixed", 0.05, 5000), "pooled")
    oracle = fixed_means(values, variant, alpha=0.05)
    told = (found.value, found.low, found.high, found.p, found.relative_high)
    absolute = oracle.absolute
    expected = (absolute.value, absolute.low, absolute.high, absolute.p, oracle.relative.high)
    assert told == pytest.approx(expected, rel=1e-9)
