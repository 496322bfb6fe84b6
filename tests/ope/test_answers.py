"""Intervals by hand and by how often they hold; answers that are refused, and why."""

import math

import numpy as np
import pytest

from coldopen import ope
from coldopen.ope.intervals import by_unit, errors_of, likelihood, standard_error, student
from coldopen.ope.scored import averaged
from coldopen.ope.sequences import asymptotic


def test_units_are_summed_before_they_are_squared() -> None:
    """Two visitors of two pages each: sums 2 and -2 of influences, halved since there are half as many."""
    scored = averaged("ips", np.array([1.0, 1.0, -1.0, -1.0]))
    units = np.array(["b", "b", "a", "a"])
    assert by_unit(scored, units).tolist() == [1.0, -1.0]
    assert standard_error(by_unit(scored, units)) == pytest.approx(1.0)
    assert standard_error(by_unit(scored)) == pytest.approx(math.sqrt(4 / 3 / 4))


def test_the_likelihood_interval_ends_where_the_likelihood_ratio_is_a_chi_square() -> None:
    """At an end m, -2 log R(m) = 3.841: R from weights 1 / (n (1 + t (x - m))) that were found by SciPy."""
    optimize = pytest.importorskip("scipy.optimize")
    scores = np.random.default_rng(1).exponential(size=30)
    low, high = likelihood(scores.mean(), scores - scores.mean())
    for end in (low, high):
        apart = scores - end
        t = optimize.brentq(
            lambda t, apart=apart: (apart / (1 + t * apart)).sum(), -0.999 / apart.max(), -0.999 / apart.min()
        )
        assert 2 * np.log1p(t * apart).sum() == pytest.approx(3.841459, rel=1e-5)
    assert high - scores.mean() > scores.mean() - low


def test_an_error_that_few_weights_make_has_the_quantile_of_few_degrees_of_freedom() -> None:
    """By hand: of n values, m are 1, m are -1 and the others 0, so that the kurtosis is n / 2m."""
    t = pytest.importorskip("scipy.stats").t
    for n, m in ((1000, 100), (1000, 10), (100, 10), (200, 4)):
        influence = np.r_[np.ones(m), -np.ones(m), np.zeros(n - 2 * m)]
        free = min(n - 1, 2 * n / (n / (2 * m) - 1))
        assert errors_of(influence) == pytest.approx(t.ppf(0.975, free), rel=0.001)
    assert errors_of(np.r_[np.zeros(98), 7.0, -7.0]) == pytest.approx(t.ppf(0.975, 200 / 49), rel=0.03)


def test_the_asymptotic_sequence_by_hand() -> None:
    """n = 4, standard deviation 2, alpha 0.05, tightest at 4: b = (5.9915 + log(6.9915)) / 4."""
    b = (-2 * math.log(0.05) + math.log(-2 * math.log(0.05) + 1)) / 4
    around = 2 * math.sqrt(2 * (4 * b + 1) / (16 * b) * math.log(math.sqrt(4 * b + 1) / 0.05))
    influence = np.array([1.0, -1.0, 1.0, -1.0]) * math.sqrt(3)
    assert asymptotic(0.5, influence, 0.05, 4) == pytest.approx((0.5 - around, 0.5 + around))


def adaptive(rng: np.random.Generator, n: int) -> tuple[ope.ActionLog, float]:
    """Two actions that earn 0.3 and 0.5; the one that has earned more is chosen with chance 0.9. The target
    chooses the second with 0.8: its value is 0.46."""
    means, sums, counts = np.array([0.3, 0.5]), np.ones(2), np.full(2, 2.0)
    rewards, logged, target = np.zeros(n), np.zeros(n), np.zeros(n)
    for i in range(n):
        best = int(np.argmax(sums / counts))
        chance = np.where(np.arange(2) == best, 0.9, 0.1)
        action = int(rng.random() < chance[1])
        rewards[i] = rng.random() < means[action]
        logged[i], target[i] = chance[action], (0.2, 0.8)[action]
        sums[action], counts[action] = sums[action] + rewards[i], counts[action] + 1
    return ope.ActionLog(rewards, logged, target), 0.46


def test_intervals_hold_on_logs_of_a_policy_that_learned() -> None:
    """Of 200 logs 95% intervals hold in at least 90.4%: three standard deviations of a binomial less."""
    rng = np.random.default_rng(11)
    held = np.zeros(4)
    for _ in range(200):
        log, truth = adaptive(rng, 200)
        scored = ope.ips(log)
        ends = (
            student(scored.value, scored.influence),
            likelihood(scored.value, scored.influence),
            asymptotic(scored.value, scored.influence),
            ope.betting(log.weights * log.rewards, log.weights * (1 - log.rewards)),
        )
        held += [low <= truth <= high for low, high in ends]
    assert (held / 200 >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 200)).all(), held / 200
    assert (held[2:] / 200 >= 0.98).all()


def test_models_know_earlier_data_only() -> None:
    rng = np.random.default_rng(2)
    features = np.concatenate([np.ones((100, 1)), rng.random((100, 2))], 1)
    rewards = rng.random(100)
    before = ope.forward_actions(features, features, rewards, 5)
    rewards[60:] = 9.0
    after = ope.forward_actions(features, features, rewards, 5)
    assert after.chosen[:80].tolist() == before.chosen[:80].tolist()
    assert after.chosen[:20].tolist() == [0.0] * 20
    assert not np.allclose(after.chosen[80:], before.chosen[80:])


def test_a_model_of_pages_finds_what_is_linear() -> None:
    """Rewards 0.2 + 0.5 x at both slots, and a target that has x at its mean: 0.45 there and, with the slot
    below, 0.9; within a hundredth from 20,000 pages (ridge of one)."""
    rng = np.random.default_rng(4)
    x = rng.random((20_000, 2))
    features = np.stack([np.ones_like(x), x], 2)
    target = np.stack([np.ones_like(x), np.full_like(x, 0.5)], 2)
    model = ope.forward_pages(features, target, 0.2 + 0.5 * x, 2)
    assert model.target[-1] == pytest.approx([0.9, 0.45], abs=0.01)
    assert model.chosen[-1] == pytest.approx([0.65 + 0.5 * x[-1, 0], 0.2 + 0.5 * x[-1, 1]], abs=0.01)


def test_a_log_that_covers_the_target_answers() -> None:
    log, truth = adaptive(np.random.default_rng(1), 1000)
    assert ope.refusals(log.weights, log.rewards) == ()
    told = ope.estimate_of(ope.snips(log))
    assert told.low < truth < told.high
    assert told.always_low < told.low < told.value < told.high < told.always_high
    overlap = ope.overlap_of(log.weights)
    assert overlap.n == overlap.n_units == 1000
    assert overlap.largest_share == pytest.approx(log.weights.max() / log.weights.sum())


@pytest.mark.parametrize(
    ("weights", "n_rewards", "why"),
    [
        (np.r_[np.zeros(999), 1000.0], 1000, "tell as much as 1.0 equal ones"),
        (np.full(1000, 0.5), 1000, "average 0.5 (0.5 to 0.5), not 1"),
        (np.ones(1000), 3, "3 rewards where the target has weight"),
    ],
)
def test_what_a_log_cannot_answer_is_refused_with_the_reason(
    weights: np.ndarray, n_rewards: int, why: str
) -> None:
    rewards = (np.arange(1000) < n_rewards).astype(float)
    told = ope.refusals(weights, rewards)
    assert any(why in each for each in told)
    estimate = ope.estimate_of(averaged("ips", weights * rewards), why=told)
    assert math.isnan(estimate.value)
    assert why in estimate.why


def test_without_any_weight_a_ratio_is_undefined() -> None:
    log = ope.ActionLog(np.ones(5), np.ones(5), np.zeros(5))
    assert ope.estimate_of(ope.snips(log)).why == "all weights are zero"
