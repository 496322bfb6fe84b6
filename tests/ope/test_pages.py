"""Estimators for pages: their means over every page there could be are the target's true values, where what
they assume holds, and not where it does not."""

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from coldopen import ope
from coldopen.ope import Draw, Marginals, marginals_of

N_ROWS, K = 4, 3
LOGGED = np.array([1.0, 3.0, 2.0, 5.0])
TARGET = np.array([4.0, 1.0, 3.0, 1.0])


def draws_of(page: tuple[int, ...], weights: np.ndarray) -> list[Draw]:
    """The draws of rows without replacement, each by its weight among those left."""
    left, draws = list(range(N_ROWS)), []
    for slot, row in enumerate(page):
        chances = weights[left] / weights[left].sum()
        draws.append(Draw(slot, np.array(left), chances, left.index(row)))
        left.remove(row)
    return draws


def every_page() -> Iterator[tuple[int, ...]]:
    return itertools.permutations(range(N_ROWS), K)


def chance_of(draws: list[Draw]) -> float:
    return float(np.prod([draw.chances[draw.chosen] for draw in draws]))


def sampled(weights: np.ndarray, n: int, rng: np.random.Generator) -> list[list[Draw]]:
    pages = []
    for _ in range(n):
        order = np.argsort(-(np.log(weights) + rng.gumbel(size=N_ROWS)))[:K]
        pages.append(draws_of(tuple(order.tolist()), weights))
    return pages


PAGES = list(every_page())
LOGGED_DRAWS = [draws_of(page, LOGGED) for page in PAGES]
P = np.array([chance_of(draws) for draws in LOGGED_DRAWS])
Q = np.array([chance_of(draws_of(page, TARGET)) for page in PAGES])
RATIOS = np.array(
    [
        [q.chances[q.chosen] / p.chances[p.chosen] for p, q in zip(a, draws_of(page, TARGET), strict=True)]
        for page, a in zip(PAGES, LOGGED_DRAWS, strict=True)
    ]
)
ALONE = np.array([[0.3, 0.1, 0.5, 0.2], [0.2, 0.4, 0.1, 0.3], [0.6, 0.1, 0.2, 0.3]])
"""What a row earns at a slot, whatever else is on the page."""


def additive() -> np.ndarray:
    return np.array([[ALONE[slot, row] for slot, row in enumerate(page)] for page in PAGES])


def cascade() -> np.ndarray:
    """A row earns only as much as those above have left."""
    rewards = additive()
    rewards[:, 1:] *= (1 - rewards).cumprod(1)[:, :-1]
    return rewards


def mean(scored: ope.Scored) -> float:
    """Over all pages, by their chances under the policy that acted."""
    return float(P @ scored.scores)


def exact(weights: np.ndarray) -> Marginals:
    """Marginal chances by counting every page."""
    slots, pairs = np.zeros((K, N_ROWS)), np.zeros((K * N_ROWS, K * N_ROWS))
    for page in PAGES:
        shown = np.zeros((K, N_ROWS))
        shown[range(K), page] = 1
        chance = chance_of(draws_of(page, weights))
        slots += chance * shown
        pairs += chance * np.outer(shown, shown)
    return Marginals(slots, pairs)


def test_weights_down_to_the_rewards_rows_give_the_true_value_of_a_cascade() -> None:
    rewards = cascade()
    truth = float(Q @ rewards.sum(1))
    log = ope.PageLog(RATIOS, rewards)
    assert mean(ope.whole_page(log)) == pytest.approx(truth, rel=1e-12)
    assert mean(ope.rips(log)) == pytest.approx(truth, rel=1e-12)


def test_cascade_doubly_robust_is_right_with_any_model() -> None:
    rewards = cascade()
    rng = np.random.default_rng(3)
    by_history = {page[:n]: rng.random(N_ROWS) for page in PAGES for n in range(K)}
    chosen, target = np.zeros(rewards.shape), np.zeros(rewards.shape)
    for i, page in enumerate(PAGES):
        for slot, draw in enumerate(draws_of(page, TARGET)):
            expected = by_history[page[:slot]]
            chosen[i, slot] = expected[page[slot]]
            target[i, slot] = draw.chances @ expected[draw.rows]
    log, model = ope.PageLog(RATIOS, rewards), ope.PageModel(chosen, target)
    assert mean(ope.cascade_dr(log, model)) == pytest.approx(float(Q @ rewards.sum(1)), rel=1e-12)


def test_a_perfect_model_leaves_no_error() -> None:
    """With the true value of what is to come, every page scores the target's value, or what was above it."""
    rewards = cascade()
    to_come: dict[tuple[int, ...], float] = {}
    for n in range(K, -1, -1):
        for page in {page[:n] for page in PAGES}:
            if n < K:
                next_rows = draws_of((*page, next(r for r in range(N_ROWS) if r not in page)), TARGET)[n]
                own = {row: _earned((*page, row)) + to_come[*page, row] for row in next_rows.rows.tolist()}
                to_come[page] = float(
                    sum(c * own[r] for c, r in zip(next_rows.chances, next_rows.rows.tolist(), strict=True))
                )
            else:
                to_come[page] = 0.0
    chosen = np.array([[_earned(p[: n + 1]) + to_come[p[: n + 1]] for n in range(K)] for p in PAGES])
    target = np.array([[to_come[p[:n]] for n in range(K)] for p in PAGES])
    log, model = ope.PageLog(RATIOS, rewards), ope.PageModel(chosen, target)
    assert ope.cascade_dr(log, model).scores == pytest.approx(np.full(len(PAGES), float(Q @ rewards.sum(1))))


def test_a_cap_leaves_what_is_above_it_to_the_model() -> None:
    """Four pages, so a cap of 1. The first weighs 2, then 3: 1 (1 - 0.4) + 0.5 + 1 (0 - 0.1) + 1 * 0.2 = 1.2,
    and 2 (1 - 0.4) + 0.5 + 3 (0 - 0.1) + 2 * 0.2 = 1.8 without a cap. The others have -0.4 + 0.5 - 0.1 + 0.2.
    """
    ratios, rewards = np.ones((4, 2)), np.zeros((4, 2))
    ratios[0], rewards[0] = (2.0, 1.5), (1.0, 0.0)
    chosen, target = np.tile([0.4, 0.1], (4, 1)), np.tile([0.5, 0.2], (4, 1))
    log, model = ope.PageLog(ratios, rewards), ope.PageModel(chosen, target)
    assert ope.capped_dr(log, model).value == pytest.approx((1.2 + 3 * 0.2) / 4)
    assert ope.cascade_dr(log, model).scores == pytest.approx([1.8, 0.2, 0.2, 0.2])
    assert (ope.capped_dr(log, model).influence == ope.cascade_dr(log, model).influence).all()


def _earned(page: tuple[int, ...]) -> float:
    left = np.prod([1 - ALONE[slot, row] for slot, row in enumerate(page[:-1])])
    return float(left * ALONE[len(page) - 1, page[-1]])


def test_slot_and_pair_marginals_are_right_where_slots_earn_alone() -> None:
    rewards = additive()
    truth = float(Q @ rewards.sum(1))
    logged, target = exact(LOGGED), exact(TARGET)
    slots = np.array([ope.slot_weights(draws, logged, target) for draws in LOGGED_DRAWS])
    pairs = np.array([ope.pair_weight(draws, logged, target) for draws in LOGGED_DRAWS])
    assert mean(ope.iips(slots, rewards)) == pytest.approx(truth, rel=1e-9)
    assert mean(ope.pseudo_inverse(pairs, rewards.sum(1))) == pytest.approx(truth, rel=1e-9)


def test_the_product_form_is_wrong_where_rows_are_drawn_without_replacement() -> None:
    rewards = additive()
    truth = float(Q @ rewards.sum(1))
    logged, target = exact(LOGGED), exact(TARGET)
    slots = np.array([ope.slot_weights(draws, logged, target) for draws in LOGGED_DRAWS])
    wrong = mean(ope.pseudo_inverse(ope.product_weights(slots), rewards.sum(1)))
    assert abs(wrong - truth) > 0.02


def test_the_product_form_is_that_of_pair_marginals_where_slots_are_drawn_independently() -> None:
    p, q = np.array([[0.2, 0.8], [0.5, 0.5]]), np.array([[0.9, 0.1], [0.3, 0.7]])
    pairs = np.outer(p, p)
    for slot in (slice(0, 2), slice(2, 4)):
        pairs[slot, slot] = np.diag(p.ravel()[slot])
    logged, target = Marginals(p, pairs), Marginals(q, np.diag(q.ravel()))
    for page in ((0, 0), (0, 1), (1, 0), (1, 1)):
        draws = [Draw(slot, np.arange(2), p[slot], row) for slot, row in enumerate(page)]
        ratios = np.array([[q[slot, row] / p[slot, row] for slot, row in enumerate(page)]])
        assert ope.pair_weight(draws, logged, target) == pytest.approx(float(ope.product_weights(ratios)[0]))


def test_marginals_from_pages_drawn_anew_come_to_those_counted() -> None:
    """2,000 pages; chances at draws are averaged, whose standard deviations are below 0.25 and 0.5."""
    found, truth = marginals_of(sampled(LOGGED, 2000, np.random.default_rng(1)), K, N_ROWS), exact(LOGGED)
    assert found.slots.sum(1) == pytest.approx([1, 1, 1])
    assert np.abs(found.slots - truth.slots).max() < 4 * 0.25 / 2000**0.5
    assert np.abs(found.pairs - truth.pairs).max() < 4 * 0.5 / 2000**0.5


def test_weights_from_marginals_that_were_drawn_are_nearly_those_counted() -> None:
    rng = np.random.default_rng(2)
    logged, target = (marginals_of(sampled(w, 4000, rng), K, N_ROWS) for w in (LOGGED, TARGET))
    rewards = additive()
    pairs = np.array([ope.pair_weight(draws, logged, target) for draws in LOGGED_DRAWS])
    assert mean(ope.pseudo_inverse(pairs, rewards.sum(1))) == pytest.approx(
        float(Q @ rewards.sum(1)), abs=0.02
    )


@pytest.mark.parametrize("estimator", [ope.whole_page_normalised, ope.rips_normalised])
def test_normalised_estimates_of_the_policy_that_acted_are_the_mean_reward(estimator) -> None:  # type: ignore[no-untyped-def]
    rewards = cascade()
    log = ope.PageLog(np.ones_like(rewards), rewards)
    assert estimator(log).value == pytest.approx(rewards.sum(1).mean())


def test_influences_say_how_an_estimate_moves_when_a_page_is_left_out() -> None:
    """The jackknife: with one page less the value moves by its influence over n - 1, to first order."""
    rng = np.random.default_rng(5)
    rewards, ratios = rng.random((400, K)), rng.lognormal(0, 0.3, (400, K))
    model = ope.PageModel(rng.random((400, K)), rng.random((400, K)))

    def estimates(kept: np.ndarray) -> list[ope.Scored]:
        log = ope.PageLog(ratios[kept], rewards[kept])
        part = ope.PageModel(model.chosen[kept], model.target[kept])
        return [
            ope.whole_page_normalised(log),
            ope.rips_normalised(log),
            ope.cascade_dr_normalised(log, part),
        ]

    whole = estimates(np.arange(400))
    less = estimates(np.arange(1, 400))
    for before, after in zip(whole, less, strict=True):
        assert after.value - before.value == pytest.approx(-before.influence[0] / 399, rel=0.02)
