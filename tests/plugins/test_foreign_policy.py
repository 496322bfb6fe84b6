"""A row policy of another package: what it says counts, unless it is no distribution, raises or hangs."""

import time

import numpy as np
import pytest

from coldopen.planner import Breakers, PlannerOptions
from coldopen.planner.aside import Aside
from coldopen.plugins import ForeignPolicy
from coldopen.policies.greedy import Greedy, InOrder
from coldopen.testing import slot_of

SLOT = slot_of(7)
BY_RULES = InOrder().log_shares(SLOT)


class Saying:
    name = "saying"

    def __init__(self, answer) -> None:
        self.answer, self.n_asked = answer, 0

    def log_shares(self, slot):
        self.n_asked += 1
        return self.answer()


def guarded(policy) -> tuple[ForeignPolicy, list[str]]:
    reported: list[str] = []
    breakers = Breakers(PlannerOptions(breaker_failures=3), lambda: 100.0)
    made = ForeignPolicy(
        policy, Aside(), breakers.of("policy"), 0.2, lambda name, error: reported.append(str(error))
    )
    return made, reported


def test_its_shares_are_those_that_count() -> None:
    policy, reported = guarded(Greedy())
    assert policy.name == "greedy"
    assert np.array_equal(policy.log_shares(SLOT), Greedy().log_shares(SLOT))
    assert reported == []


@pytest.mark.parametrize(
    "answer",
    [
        lambda: np.zeros(6),
        lambda: np.full(7, np.nan),
        lambda: np.full(7, -np.inf),
        lambda: np.array([np.inf, *[0.0] * 6]),
        lambda: None,
        lambda: 1 / 0,
        lambda: time.sleep(60),
    ],
    ids=["too few", "nan", "none possible", "without bounds", "nothing", "raising", "hanging"],
)
def test_where_it_gives_no_distribution_the_order_of_the_rules_counts(answer) -> None:
    policy, reported = guarded(Saying(answer))
    begun = time.perf_counter()
    assert np.array_equal(policy.log_shares(SLOT), BY_RULES)
    assert time.perf_counter() - begun < 20
    assert len(reported) == 1


def test_after_three_failures_it_is_not_asked() -> None:
    saying = Saying(lambda: 1 / 0)
    policy, reported = guarded(saying)
    for _ in range(10):
        assert np.array_equal(policy.log_shares(SLOT), BY_RULES)
    assert saying.n_asked == len(reported) == 3
