"""The truth about what people choose, held against enumeration, simulation and arithmetic by hand."""

import numpy as np
import pytest

from coldopen.simulator.choice import Looks, Luck, choice_model, scan_of
from coldopen.simulator.choice.discrete import Discrete
from coldopen.simulator.choice.patience import goes_on
from coldopen.simulator.choice.position import Position
from coldopen.simulator.scenario import ChoiceOptions

MODELS = ("position", "cascade", "discrete")
N_WALKS = 40_000
STANDARD_ERRORS = 4.5


def small(n_rows=4, n_columns=2, seed=0):
    """A scan of a small page on a phone, one screen of four rows, and what somebody makes of it."""
    rng = np.random.default_rng(seed)
    scan = scan_of(np.arange(n_rows * n_columns).reshape(n_rows, n_columns), "mobile")
    worth = rng.normal(0, 1, len(scan))
    return scan, Looks(worth - 1.0, worth)


def chain_of(model, n_rows=4, n_columns=2, patience=12.0):
    scan, looks = small(n_rows, n_columns)
    return choice_model(ChoiceOptions(model=model)).chain(scan, looks, patience)


def enumerated(chain):
    """P(first stream at i), P(first opened at i) and P(come to i), over all that may happen, step by step."""
    n = len(chain.opened)
    stream, first, come = np.zeros(n), np.zeros(n), np.zeros(n)

    def step(i, chance, opened_yet):
        if i == n:
            return
        come[i] += chance
        opens = chain.examined[i] * chain.opened[i]
        step(i + 1, chance * (1 - opens) * chain.goes_on[i], opened_yet)
        if not opened_yet:
            first[i] += chance * opens
        stream[i] += chance * opens * chain.streamed[i]
        step(i + 1, chance * opens * (1 - chain.streamed[i]) * chain.goes_on_after[i], True)

    step(0, 1.0, False)
    return stream, first, come


@pytest.mark.parametrize("model", MODELS)
def test_every_chance_is_the_sum_over_all_that_may_happen(model):
    chain = chain_of(model)
    stream, first, come = enumerated(chain)
    np.testing.assert_allclose(chain.first_stream, stream, rtol=1e-12)
    np.testing.assert_allclose(chain.first_open, first, rtol=1e-12)
    np.testing.assert_allclose(chain.reached, come, rtol=1e-12)
    assert chain.any_stream == pytest.approx(stream.sum(), rel=1e-12)


@pytest.mark.parametrize("model", MODELS)
def test_walks_come_out_as_often_as_the_chain_says(model):
    chain = chain_of(model, 8, 2, 20.0)
    n = len(chain.opened)
    rng = np.random.default_rng(7)
    streams, opens, ends = np.zeros(n), np.zeros(n), np.zeros(n)
    for _ in range(N_WALKS):
        walk = chain.walk(Luck(rng.random(n), rng.random(n), rng.random(n)))
        ends[: walk.end + 1] += 1
        if len(walk.opened):
            opens[walk.opened[0]] += 1
        if walk.streamed:
            streams[walk.opened[-1]] += 1
    for counted, chance in ((streams, chain.first_stream), (opens, chain.first_open), (ends, chain.reached)):
        error = np.sqrt(chance * (1 - chance) / N_WALKS)
        assert (np.abs(counted / N_WALKS - chance) <= STANDARD_ERRORS * error + 1e-12).all()
    any_stream = chain.any_stream
    error = np.sqrt(any_stream * (1 - any_stream) / N_WALKS)
    assert streams.sum() / N_WALKS == pytest.approx(any_stream, abs=STANDARD_ERRORS * error)


@pytest.mark.parametrize("model", MODELS)
def test_a_walk_may_be_broken_off_and_taken_up_again(model):
    chain = chain_of(model)
    ahead = chain.beyond(3)
    stream, *_ = enumerated(ahead)
    np.testing.assert_allclose(chain.first_stream[3:], chain.reached[3] * stream, rtol=1e-12)


def test_the_first_choice_from_a_screen_is_a_softmax_with_looking_on():
    scan, looks = small()
    chain = Discrete().chain(scan, looks, patience_seconds=1e9)
    weights = np.exp(looks.appeal)
    np.testing.assert_allclose(chain.first_open, weights / (1 + weights.sum()), rtol=1e-9)


def test_a_second_screen_is_chosen_from_by_those_who_looked_on():
    scan, looks = small(n_rows=6)
    chain = Discrete(look_on=0.5).chain(scan, looks, patience_seconds=15.0)
    weights = np.exp(looks.appeal)
    here, there = weights[:8], weights[8:]
    outside = np.exp(0.5)
    on = outside / (outside + here.sum()) * goes_on(scan.seconds[:8].sum(keepdims=True), 15.0)[0][0]
    np.testing.assert_allclose(chain.first_open[:8], here / (outside + here.sum()), rtol=1e-12)
    np.testing.assert_allclose(chain.first_open[8:], on * there / (outside + there.sum()), rtol=1e-12)


def test_a_choice_after_a_disappointment_is_among_what_comes_later():
    scan, looks = small()
    chain = Discrete().chain(scan, looks, patience_seconds=1e9)
    later = np.exp(looks.appeal[3:])
    np.testing.assert_allclose(chain.beyond(3).first_open, later / (1 + later.sum()), rtol=1e-9)


def test_great_utilities_do_not_overflow():
    scan, _ = small()
    looks = Looks(np.linspace(0, 2000, len(scan)), np.zeros(len(scan)))
    chain = Discrete().chain(scan, looks, patience_seconds=60.0)
    assert chain.first_open[-1] == pytest.approx(1.0)


def test_what_comes_after_a_great_utility_keeps_its_chance():
    scan, _ = small()
    utility = np.array([-900.0, 1500.0, -900.0, 0.0, 0.0, -900.0, -900.0, -900.0])
    opened = Discrete().chain(scan, Looks(utility, utility), 20.0).opened
    assert opened == pytest.approx([0, 1, 0, 1 / 3, 1 / 2, 0, 0, 0], abs=1e-12)


def test_whether_a_placement_is_examined_does_not_depend_on_what_it_holds():
    scan, looks = small()
    other = Looks(looks.appeal[::-1], looks.worth)
    mine, theirs = (Position().chain(scan, each, 60.0) for each in (looks, other))
    np.testing.assert_array_equal(mine.examined, theirs.examined)
    assert mine.examined[2] / mine.examined[0] == pytest.approx(0.94)
    assert mine.examined[1] / mine.examined[0] == pytest.approx(0.95)


def test_a_cascade_reaches_less_beyond_what_attracts():
    scan, looks = small()
    dull = Looks(looks.appeal - 3, looks.worth)
    cascade = choice_model(ChoiceOptions(model="cascade"))
    assert cascade.chain(scan, looks, 60.0).reached[-1] < cascade.chain(scan, dull, 60.0).reached[-1]


@pytest.mark.parametrize("model", MODELS)
def test_an_empty_page_leads_nowhere(model):
    scan = scan_of([], "tv")
    chain = choice_model(ChoiceOptions(model=model)).chain(scan, Looks(np.zeros(0), np.zeros(0)), 60.0)
    assert chain.any_stream == 0.0
    assert chain.walk(Luck(np.zeros(0), np.zeros(0), np.zeros(0))).end == -1
