"""Survival: as lifelines, statsmodels and survRM2 have it."""

import numpy as np
import pytest
from recorded import cases, pbc

from coldopen.experiments.statistics import (
    compare_restricted_means,
    kaplan_meier,
    log_rank,
    restricted_mean,
    sequential_means,
)


@pytest.mark.parametrize("case", cases("lifelines"))
def test_restricted_means_and_curves_are_those_of_lifelines(case) -> None:
    years, death, treated = pbc()
    mine = treated == case["group"]
    found = restricted_mean(years[mine], death[mine], case["tau"])
    assert found.value == pytest.approx(case["restricted_mean"], abs=1e-6)
    curve = kaplan_meier(years[mine], death[mine])
    share = curve.share[np.searchsorted(curve.times, case["tau"], side="right") - 1]
    assert share == pytest.approx(case["share"], abs=1e-9)


def test_restricted_means_of_the_pbc_trial_have_the_errors_that_survrm2_publishes() -> None:
    """The vignette of survRM2 (Uno, Tian, Horiguchi and others), tau = 10 years, to 3 decimals."""
    found = compare_restricted_means(*pbc(), tau=10)

    def rounded(one, *names: str) -> list[float]:
        return [round(getattr(one, name), 3) for name in names]

    assert rounded(found.treatment, "value", "error", "low", "high") == [7.146, 0.283, 6.592, 7.701]
    assert rounded(found.control, "value", "error", "low", "high") == [7.283, 0.295, 6.704, 7.863]
    assert rounded(found.absolute, "value", "low", "high", "p") == [-0.137, -0.939, 0.665, 0.738]
    ratio = [round(1 + x, 3) for x in (found.relative.value, found.relative.low, found.relative.high)]
    assert ratio == [0.981, 0.878, 1.096]


@pytest.mark.parametrize("case", cases("statsmodels"), ids=lambda case: case["name"])
def test_log_rank_is_that_of_statsmodels(case) -> None:
    times, event, group = np.array(case["data"]) if "data" in case else pbc()
    found = log_rank(times, event, group)
    assert found.statistic == pytest.approx(case["statistic"], rel=1e-9)
    assert found.p == pytest.approx(case["p"], rel=1e-9)


def test_with_every_window_closed_the_restricted_mean_is_a_plain_mean() -> None:
    rng = np.random.default_rng(2)
    times = rng.exponential(1500, 800)
    seconds, started = np.minimum(times, 1800), times < 1800
    found = restricted_mean(seconds, started, tau=1800)
    assert found.value == pytest.approx(seconds.mean(), rel=1e-12)
    assert found.error == pytest.approx(seconds.std() / np.sqrt(800), rel=1e-9), "variance with n"
    variant = np.arange(800) % 2
    survival = compare_restricted_means(seconds, started, variant, tau=1800).absolute
    means = sequential_means(seconds, variant).absolute
    assert survival.value == pytest.approx(means.value, rel=1e-12)
    assert survival.error == pytest.approx(means.error, rel=0.002)


def test_a_mean_beyond_what_was_observed_is_refused() -> None:
    found = restricted_mean(np.array([1.0, 2.0, 3.0]), np.array([1, 1, 0]), tau=5)
    assert np.isnan(found.value)
    assert found.why == "nobody was under observation up to tau (5); the latest only up to 3"
    assert restricted_mean(np.array([1.0, 2.0, 3.0]), np.array([1, 0, 1]), tau=5).defined


def test_a_log_rank_test_without_events_says_why() -> None:
    assert "at least one event" in log_rank(np.ones(4), np.zeros(4), np.array([0, 0, 1, 1])).why
