"""Importance weights: by hand, by counting every page there could be, and on pages drawn wrongly."""

import itertools
import math

import numpy as np
import pytest

from coldopen.core.chances import draw, encode
from coldopen.core.decision import Ask, Decision, RowDraw
from coldopen.core.signals import Signals
from coldopen.ope import favourite, mean_weight, page_weight, row_ratios, tempered, uniform

FLOOR = 0.1


def page(*draws: RowDraw) -> Decision:
    return Decision(
        visit="v",
        number=1,
        at=0,
        visitor=None,
        language="en",
        signals=Signals(),
        ask=Ask(),
        evidence=0,
        view=0,
        catalogue="",
        rules="",
        phrases="",
        settings="",
        tier="popularity",
        tier_reason="",
        rows=(),
        titles=b"",
        floor=FLOOR,
        draws=draws,
    )


def drawn(slot: int, shares: list[float], chosen: int) -> RowDraw:
    return RowDraw(slot, bytes(range(len(shares))), encode(np.log(shares)), chosen)


def three_slots(chosen: tuple[int, ...]) -> Decision:
    """A page of three drawn rows, each likely to follow in the order above it; slot 1 is a pin."""
    left, draws = list(range(4)), []
    for slot, place in zip((0, 2, 3), chosen, strict=True):
        shares = np.array([1.0, 3.0, 2.0, 5.0])[left] ** (slot + 1)
        draws.append(RowDraw(slot, bytes(left), encode(np.log(shares)), place))
        left.pop(place)
    return page(*draws)


def every_page() -> list[Decision]:
    return [three_slots(chosen) for chosen in itertools.product(range(4), range(3), range(2))]


def test_the_weight_of_two_draws_by_hand() -> None:
    """Equal shares are exact: logged chances are 1/2 and 1/4, a uniform target's the same; a target with 0.9
    and 0.1 there weighs 0.9 / 0.5 times 0.1 / 0.25."""
    shown = page(drawn(1, [0.5, 0.5], 0), drawn(2, [0.25] * 4, 3))
    assert row_ratios(shown, uniform) == pytest.approx([1, 1])
    wanted = {1: np.array([0.9, 0.1]), 2: np.array([0.5, 0.3, 0.1, 0.1])}
    assert page_weight(shown, lambda _, each: wanted[each.slot]) == pytest.approx(1.8 * 0.4)


def test_only_the_rows_that_are_asked_for_count() -> None:
    shown = page(drawn(1, [0.8, 0.2], 1), drawn(4, [0.8, 0.2], 1))
    ratio = 0.5 / shown.draws[0].chances(FLOOR)[1]
    found = [page_weight(shown, uniform, n) for n in (1, 2, 4, 5, None)]
    assert found == pytest.approx([1, ratio, ratio, ratio**2, ratio**2])


def test_a_page_without_draws_weighs_one() -> None:
    assert page_weight(page(), uniform) == 1


TARGETS = {"uniform": uniform, "favourite": favourite, "bolder": tempered(0.5), "evener": tempered(3.0)}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
@pytest.mark.parametrize("n_rows", [1, 3, None])
def test_weights_average_one_over_every_page_there_could_be(target, n_rows) -> None:
    pages = every_page()
    chances = [math.prod(each.chances(FLOOR)[each.chosen] for each in shown.draws) for shown in pages]
    assert sum(chances) == pytest.approx(1)
    weights = [page_weight(shown, target, n_rows) for shown in pages]
    assert np.dot(chances, weights) == pytest.approx(1)


def test_weighted_rewards_average_the_targets_reward_over_every_page() -> None:
    pages = every_page()
    reward = np.random.default_rng(0).random(len(pages))
    logged, target = (
        np.array([math.prod(of(shown, each)[each.chosen] for each in shown.draws) for shown in pages])
        for of in (lambda shown, each: each.chances(shown.floor), uniform)
    )
    weights = [page_weight(shown, uniform) for shown in pages]
    assert np.dot(logged * weights, reward) == pytest.approx(np.dot(target, reward))


def pages_drawn(n: int, by_floor: float) -> list[Decision]:
    """Pages drawn with a floor; what is logged is always `FLOOR`."""
    rng = np.random.default_rng(2)
    pages = []
    for _ in range(n):
        chosen: tuple[int, ...] = ()
        for _ in range(3):
            each = three_slots((*chosen, *[0] * (3 - len(chosen)))).draws[len(chosen)]
            chosen = (*chosen, draw(each.chances(by_floor), rng.random()))
        pages.append(three_slots(chosen))
    return pages


def test_the_check_passes_on_chances_that_are_right_and_fails_on_ones_that_are_not() -> None:
    for by_floor, is_right in ((FLOOR, True), (0.5, False)):
        told = mean_weight([page_weight(shown, uniform) for shown in pages_drawn(4000, by_floor)])
        assert told.ok is is_right, told


def test_the_mean_its_error_and_the_effective_number_by_hand() -> None:
    told = mean_weight([0.0, 2.0, 2.0, 0.0])
    assert (told.n, told.mean, told.ess, told.ok) == (4, 1.0, 2.0, True)
    assert told.standard_error == pytest.approx(math.sqrt(4 / 3) / 2)


def test_of_too_few_weights_or_equal_ones_that_are_not_one_nothing_is_said_to_be_right() -> None:
    assert not mean_weight([]).ok
    assert math.isnan(mean_weight([]).mean)
    assert not mean_weight([1.0]).ok
    assert not mean_weight([0.9] * 50).ok
    assert not mean_weight([0.0] * 50).ok
    assert mean_weight([1.0] * 50).ok
