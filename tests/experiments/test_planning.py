"""How large and how long a test has to be."""

import numpy as np
import pytest
import tea_tasting as tt

from coldopen.core.errors import Problem
from coldopen.experiments.planning import History, history, plan
from coldopen.experiments.statistics import path_of_means

PAST = History(mean=0.4, variance=0.24, n=20_000, visitors_a_day=1000)


def test_a_fixed_test_has_the_size_that_tea_tasting_gives() -> None:
    """Within 1 in 1,000: theirs is by the t distribution."""
    import pyarrow as pa

    values = (np.arange(20_000) % 5 < 2).astype(float)
    metric = tt.Mean("y", rel_effect_size=0.05, power=0.8, ratio=1, alpha=0.05)
    theirs = metric.solve_power(pa.table({"y": values}), "n_obs")[0].n_obs
    assert plan(history(values, 1000), relative=0.05, test="fixed").n == pytest.approx(theirs, rel=1e-3)


@pytest.mark.parametrize("weights", [(0.5, 0.5), (0.9, 0.1)])
def test_a_sequential_test_of_the_planned_size_finds_the_effect_as_often_as_planned(weights) -> None:
    """400 tests; the standard error of a power of 0.8 is 0.02, of the average size about 3%."""
    found = plan(PAST, absolute=0.08, weights=weights)
    stops = []
    for seed in range(400):
        rng = np.random.default_rng(seed)
        variant = (rng.random(found.n) < weights[1]).astype(int)
        values = rng.random(found.n) < 0.36 + 0.08 * variant
        looks = np.arange(100, found.n + 1, 10)
        path = path_of_means(values, variant, looks, tightest_at=found.tightest_at)
        stops.append(looks[path.found] if path.found is not None else np.inf)
    assert np.isfinite(stops).mean() == pytest.approx(0.8, abs=0.06)
    assert np.minimum(stops, found.n).mean() == pytest.approx(found.n_on_average, rel=0.1)


def test_a_sequential_test_needs_more_at_most_and_about_as_much_on_average() -> None:
    fixed, sequential = (plan(PAST, relative=0.05, test=test) for test in ("fixed", "sequential"))
    assert 1.6 < sequential.n / fixed.n < 1.8
    assert 1.0 < sequential.n_on_average / fixed.n < 1.1


def test_days_follow_the_ramp_the_weights_and_the_window() -> None:
    n = plan(PAST, relative=0.05, test="fixed").n
    assert n == 18_838
    assert plan(PAST, relative=0.05, test="fixed").days == 19
    assert plan(PAST, relative=0.05, test="fixed", window_days=7).days == 26
    assert plan(PAST, relative=0.05, test="fixed", ramp=[0.1, 0.2, 0.5]).days == 3 + 37
    third = plan(PAST, relative=0.05, test="fixed", weights=(1 / 3, 1 / 3))
    assert (third.n, third.days) == (n, 29), "a third of the visitors are in another variant"


@pytest.mark.parametrize("test", ["fixed", "sequential"])
def test_the_curve_says_what_the_plan_says(test) -> None:
    found = plan(PAST, relative=0.05, test=test)
    days, effects = [one.days for one in found.curve], [one.absolute for one in found.curve]
    assert effects == sorted(effects, reverse=True)
    at = np.interp(np.log(found.days), np.log(days), np.log(effects))
    assert np.exp(at) == pytest.approx(found.absolute, rel=0.05)


def test_what_cannot_be_planned_is_refused() -> None:
    for wrong in ({}, {"relative": 0.1, "absolute": 0.1}, {"relative": 0.0}):
        with pytest.raises(Problem, match="effect"):
            plan(PAST, **wrong)
    with pytest.raises(Problem, match="weights"):
        plan(PAST, relative=0.1, weights=(0.9, 0.2))
    with pytest.raises(Problem, match="ramp"):
        plan(PAST, relative=0.1, ramp=[0.5, 0.0])
    with pytest.raises(Problem, match="history"):
        plan(History(0.0, 0.0, 100, 50), absolute=0.1)
    with pytest.raises(Problem, match="two past visitors"):
        history(np.array([np.nan, 1.0]), 10)
