"""Screens from which one title is chosen, held against all sets of titles."""

from itertools import combinations

import numpy as np
import pytest

from coldopen.simulator.choice import Looks, scan_of
from coldopen.simulator.choice.assortment import assortment, screens_filled
from coldopen.simulator.choice.discrete import Discrete


def chance(weight, satisfied, some):
    some = list(some)
    return weight[some] @ satisfied[some] / (1 + weight[some].sum())


def titles(seed, n):
    """Weights and chances of satisfaction; on odd seeds weights are so large that titles compete."""
    rng = np.random.default_rng(seed)
    return np.exp(rng.normal(seed % 2 * 2.0, 1.5, n)), rng.uniform(0.02, 0.98, n)


@pytest.mark.parametrize("k", [1, 3, 5, 8])
@pytest.mark.parametrize("seed", range(10))
def test_no_set_of_this_size_is_better(seed, k):
    weight, satisfied = titles(seed, 8)
    best = assortment(weight, satisfied, k)
    assert len(set(best.tolist())) == k
    most = max(chance(weight, satisfied, some) for some in combinations(range(8), k))
    assert chance(weight, satisfied, best) == pytest.approx(most, rel=1e-12)


@pytest.mark.parametrize("seed", range(10))
def test_it_is_at_least_as_good_as_both_orders_and_better_where_titles_compete(seed):
    weight, satisfied = titles(seed, 60)
    by_weight = np.argsort(-weight * satisfied)[:12]
    by_chance = np.argsort(-weight / (1 + weight) * satisfied)[:12]
    mine = chance(weight, satisfied, assortment(weight, satisfied, 12))
    orders = max(chance(weight, satisfied, by_weight), chance(weight, satisfied, by_chance))
    assert mine >= orders - 1e-12
    assert seed % 2 == 0 or mine > orders


@pytest.mark.parametrize("seed", range(10))
def test_with_second_choices_and_patience_one_of_its_orders_is_at_least_as_good_as_others(seed):
    """Two rows of six on a television: twelve of forty titles are on its first screen, twelve on the next."""
    weight, satisfied = titles(seed, 40)
    looks = Looks(np.log(weight), np.log(satisfied / (1 - satisfied)))

    def streams(order):
        scan = scan_of(order[:24].reshape(4, 6), "tv")
        on_it = Looks(looks.appeal[scan.title], looks.worth[scan.title])
        return Discrete().chain(scan, on_it, 75.0).any_stream

    mine = max(streams(screens_filled(weight, satisfied, [12, 12], last)) for last in (False, True))
    assert mine >= streams(np.argsort(-weight * satisfied))
    assert mine >= streams(np.argsort(-weight / (1 + weight) * satisfied))


def test_every_title_has_one_place_also_where_there_are_fewer_than_a_screen():
    weight, satisfied = titles(3, 20)
    for sizes in ([6, 6], [12, 12, 12], []):
        assert sorted(screens_filled(weight, satisfied, sizes).tolist()) == list(range(20))
