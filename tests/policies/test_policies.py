"""Every row policy keeps the promise of policies, and gives the distribution that its name says."""

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.special import softmax

from coldopen.core.errors import Problem
from coldopen.policies import PolicyOptions, Slot, policy_of
from coldopen.policies.greedy import EpsilonGreedy, Greedy, InOrder, LinUCB
from coldopen.policies.softmax import Softmax
from coldopen.policies.thompson import Thompson
from coldopen.policies.uniform import Uniform
from coldopen.policies.values import N_SAMPLES
from coldopen.testing import PolicyConformance, slot_of


class TestSoftmax(PolicyConformance):
    policy = Softmax()


class TestInOrder(PolicyConformance):
    policy = InOrder()


class TestUniform(PolicyConformance):
    policy = Uniform()


class TestGreedy(PolicyConformance):
    policy = Greedy()


class TestEpsilonGreedy(PolicyConformance):
    policy = EpsilonGreedy()


class TestLinUCB(PolicyConformance):
    policy = LinUCB()


class TestThompson(PolicyConformance):
    policy = Thompson()


def shares(policy, slot: Slot) -> np.ndarray:
    return softmax(policy.log_shares(slot))


def valued(mean: list[float], spread: list[float]) -> Slot:
    return replace(slot_of(len(mean)), mean=np.array(mean), spread=np.array(spread))


def test_softmax_is_the_softmax_of_optimistic_values() -> None:
    slot = valued([0.05, 0.04, 0.04], [0.01, 0.01, 0.03])
    expected = softmax(np.array([0.055, 0.045, 0.055]) / 0.01)
    assert shares(Softmax(temperature=0.01, optimism=0.5), slot) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (InOrder(), [1, 0, 0]),
        (Uniform(), [1 / 3, 1 / 3, 1 / 3]),
        (Greedy(), [0, 1, 0]),
        (EpsilonGreedy(epsilon=0.3), [0.1, 0.8, 0.1]),
        (LinUCB(alpha=0.3), [0, 1, 0]),  # 0.04 + 0.3 * 0.05 = 0.055 < 0.05 + 0.3 * 0.02 = 0.056
        (LinUCB(alpha=0.4), [0, 0, 1]),  # 0.04 + 0.4 * 0.05 = 0.060 > 0.05 + 0.4 * 0.02 = 0.058
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_policies_with_a_favourite_by_hand(policy, expected) -> None:
    slot = valued([0.02, 0.05, 0.04], [0.01, 0.02, 0.05])
    assert shares(policy, slot) == pytest.approx(expected)


@pytest.mark.parametrize("policy", [Softmax(), Uniform(), Greedy(), EpsilonGreedy(), LinUCB(), Thompson()])
def test_rows_in_another_order_have_the_same_chances(policy) -> None:
    slot = slot_of(12)
    other = np.random.default_rng(1).permutation(12)
    arrays = {name: getattr(slot, name)[other] for name in ("order", "mean", "spread", "eligible")}
    moved = replace(slot, **arrays)
    assert shares(policy, moved) == pytest.approx(shares(policy, slot)[other])


def test_thompson_shares_are_those_of_ever_new_draws() -> None:
    """Beside 200,000 fresh draws of the rows' values: every share within four of its standard
    errors, and the half draw that each row has extra."""
    slot = slot_of(8, seed=3)
    x, values = slot.features(), slot.values
    rng = np.random.default_rng(7)
    draws = rng.multivariate_normal(x @ values.mean, x @ values.covariance @ x.T, 200_000)
    fresh = np.bincount(draws.argmax(1), minlength=8) / len(draws)
    error = 4 * np.sqrt(fresh * (1 - fresh) / N_SAMPLES) + 8 / N_SAMPLES
    assert (np.abs(shares(Thompson(), slot) - fresh) < error).all()
    assert (fresh > 0.02).sum() >= 4, "a slot at which the choice is open"


def test_a_policy_goes_by_its_name_and_an_unknown_one_is_refused() -> None:
    assert policy_of(PolicyOptions(name="thompson")) == Thompson()
    with pytest.raises(Problem, match="linucb"):
        policy_of(PolicyOptions(name="best"))
