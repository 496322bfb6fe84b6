from collections import Counter
from itertools import product

import pytest
from msgspec.structs import replace

from coldopen.core.decision import Assignment
from coldopen.core.signals import Signals
from coldopen.experiments import HOLDOUT, Experiment, ExperimentBook, Holdout, Variant, assign, position
from coldopen.rules import When, facts_of

N = 100_000
UNITS = [f"{i:032x}" for i in range(N)]
HALVES = Variant("a", 0.5), Variant("b", 0.5)


def running(id, **told):
    return Experiment(**{"id": id, "state": "running", "variants": HALVES, "learning": "shared", **told})


def assigned(book, id, units=UNITS):
    """The variant of each unit that takes part."""
    found = {}
    for unit in units:
        for each in assign(book, unit):
            if each.experiment == id:
                found[unit] = each.variant
    return found


def chi_square(counts, expected):
    return sum((counts[key] - n) ** 2 / n for key, n in expected.items())


def test_shares_of_sequential_ids_are_those_of_the_weights():
    weights = {"a": 0.5, "b": 0.3, "c": 0.2}
    variants = tuple(Variant(name, weight) for name, weight in weights.items())
    counts = Counter(assigned(ExperimentBook([running("one", variants=variants)]), "one").values())
    assert sum(counts.values()) == N
    # 13.8 is passed by one in a thousand (chi-square, 2 degrees of freedom)
    assert chi_square(counts, {name: N * weight for name, weight in weights.items()}) < 13.8


def test_experiments_with_other_salts_are_independent():
    book = ExperimentBook([running("one"), running("other")])
    one, other = assigned(book, "one"), assigned(book, "other")
    pairs = Counter((one[unit], other[unit]) for unit in UNITS)
    # 16.3: chi-square, 3 degrees of freedom, one in a thousand
    assert chi_square(pairs, dict.fromkeys(product("ab", "ab"), N / 4)) < 16.3


def test_ids_fall_evenly_in_a_hundred_parts():
    counts = Counter(int(position("salt", unit) * 100) for unit in UNITS)
    # 148.2: chi-square, 99 degrees of freedom, one in a thousand
    assert chi_square(counts, dict.fromkeys(range(100), N / 100)) < 148.2


def test_the_share_and_the_variant_of_an_id_are_independent():
    counts = Counter(assigned(ExperimentBook([running("one", share=0.1)]), "one").values())
    assert chi_square(counts, {"a": N * 0.05, "b": N * 0.05}) < 13.8


@pytest.mark.parametrize("group", ["", "pages"])
def test_growing_the_share_moves_nobody_between_variants(group):
    units = UNITS[:20_000]
    small = ExperimentBook([running("one", share=0.1, group=group)])
    large = ExperimentBook([replace(small["one"], share=0.6)])
    before, after = assigned(small, "one", units), assigned(large, "one", units)
    assert len(before) == pytest.approx(2_000, abs=150)
    assert len(after) == pytest.approx(12_000, abs=300)
    assert before.items() <= after.items()


def test_experiments_of_one_group_never_share_visitors_however_they_grow():
    units = UNITS[:20_000]
    book = ExperimentBook([running("one", share=0.2, group="g"), running("other", share=0.3, group="g")])
    before = {id: assigned(book, id, units) for id in ("one", "other")}
    grown = ExperimentBook([replace(one, share=2 * one.share) for one in book.experiments])
    after = {id: assigned(grown, id, units) for id in ("one", "other")}
    assert not after["one"].keys() & after["other"].keys()
    assert all(before[id].items() <= after[id].items() for id in before)
    assert len(after["one"]) + len(after["other"]) == len(units)


def test_a_stopped_experiment_makes_room_in_its_group_and_assigns_nobody():
    one, other = running("one", share=0.8, group="g"), running("other", share=0.9, group="g")
    book = ExperimentBook([ExperimentBook([one])["one"]])
    stopped = replace(book["one"], state="stopped")
    book = ExperimentBook([stopped, other])
    assert not assigned(book, "one", UNITS[:1000])
    assert len(assigned(book, "other", UNITS[:1000])) == pytest.approx(900, abs=40)


def test_the_holdout_takes_part_in_nothing_else_and_the_rest_is_named():
    book = ExperimentBook([running("one")], Holdout(0.05))
    found = [assign(book, unit) for unit in UNITS[:20_000]]
    held = [each for each in found if each == (Assignment(HOLDOUT, "rules"),)]
    assert len(held) == pytest.approx(1_000, abs=110)
    assert all(each[0] == Assignment(HOLDOUT, "rest") for each in found if each not in held)
    assert all(len(each) == 2 for each in found if each[0].variant == "rest")


def test_an_experiment_with_conditions_takes_only_who_meets_them():
    book = ExperimentBook([running("india", when=When(countries=("IN",)))])
    there, elsewhere = (facts_of(Signals(country=code), None) for code in ("IN", "DE"))
    assert len(assign(book, "v1", there)) == 1
    assert assign(book, "v1", elsewhere) == assign(book, "v1", None) == ()


def test_drafts_assign_nobody():
    assert assign(ExperimentBook([running("one", state="draft")]), "v1") == ()
