"""The sizes of variants against their weights, looked at once or always."""

import numpy as np
import pytest
from scipy import stats
from scipy.special import betaln

from coldopen.core.errors import Problem
from coldopen.experiments.statistics import sample_ratio, sequential_sample_ratio
from coldopen.experiments.statistics.sample_ratio import log_bayes_factor


def test_more_variants_than_two_are_compared_by_chi_square() -> None:
    counts, weights = np.array([480, 530, 990]), np.array([1, 1, 2])
    found = sample_ratio(counts, weights)
    statistic, p = stats.chisquare(counts, weights / 4 * 2000)
    assert (found.statistic, found.p, found.df) == (pytest.approx(statistic), pytest.approx(p), 2)


def test_two_variants_are_compared_exactly() -> None:
    assert sample_ratio(np.array([90, 12]), np.array([9, 1])).p == pytest.approx(
        stats.binomtest(90, 102, 0.9).pvalue
    )


def test_stretches_with_other_weights_are_tested_each_against_their_own() -> None:
    counts, weights = np.array([[900, 100], [500, 500]]), np.array([[9, 1], [1, 1]])
    assert sample_ratio(counts, weights).p == 1
    assert sequential_sample_ratio(counts, weights).p == 1
    assert sample_ratio(counts.sum(0), weights[0]).p < 1e-9, "which one set of weights would not see"


def test_the_martingale_is_a_ratio_of_beta_functions() -> None:
    counts, k = np.array([30, 50]), 100
    by_hand = betaln(50 + 30, 50 + 50) - betaln(50, 50) - 80 * np.log(0.5)
    assert log_bayes_factor(counts, np.array([0.5, 0.5]), k) == pytest.approx(by_hand)


def test_it_averages_exactly_one_where_nothing_is_wrong() -> None:
    """All outcomes of 12 visitors, weighted by their chance."""
    n = np.arange(13)
    counts = np.stack([n, 12 - n], 1)
    chance = stats.binom.pmf(n, 12, 0.3)
    assert chance @ np.exp(log_bayes_factor(counts, np.array([0.3, 0.7]), 20)) == pytest.approx(1)


@pytest.mark.parametrize("weights", [(1, 1), (9, 1), (1, 1, 1, 1)])
def test_false_alarms_after_every_visitor_are_at_most_one_in_a_hundred(weights) -> None:
    """1,000 sound experiments of 5,000 visitors; at most 10 are allowed."""
    shares = np.array(weights) / sum(weights)
    rng = np.random.default_rng(11)
    alarms = 0
    for _ in range(1000):
        drawn = rng.choice(len(shares), 5000, p=shares)
        counts = np.cumsum(drawn[:, None] == np.arange(len(shares)), 0)
        alarms += log_bayes_factor(counts, shares).max() >= np.log(100)
    assert alarms <= 10


def test_a_lost_tenth_of_one_variant_is_found_early() -> None:
    rng = np.random.default_rng(4)
    drawn = rng.random(20_000) < 0.9 / 1.9
    counts = np.cumsum(np.stack([~drawn, drawn], 1), 0)
    alarm = log_bayes_factor(counts, np.array([0.5, 0.5])) >= np.log(100)
    assert 500 < alarm.argmax() < 10_000


def test_nobody_and_bad_weights_are_said() -> None:
    assert sample_ratio(np.zeros(2), np.ones(2)).why == "nobody has been assigned yet"
    assert sequential_sample_ratio(np.zeros(2), np.ones(2)).why == "nobody has been assigned yet"
    assert sample_ratio(np.array([5, 5, 1]), np.array([1, 1, 0])).p == 0, "one where none could be"
    with pytest.raises(Problem, match="weights"):
        sample_ratio(np.array([5, 5]), np.array([1, -1]))
