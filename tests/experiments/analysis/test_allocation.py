"""Who was put where."""

from __future__ import annotations

import msgspec
import numpy as np
from made_up_visitors import DAY_MS, FIRST_DAY, experiment, history, visitors

from coldopen.experiments import Variant
from coldopen.experiments.analysis.allocation import days, is_ramped, sample_ratio
from coldopen.experiments.analysis.definition import Dated, changes


def test_days_without_arrivals_are_days_too() -> None:
    who = visitors(n=200, n_days=4)
    kept = who.of(who.day != FIRST_DAY + 2)
    found = days(kept, {FIRST_DAY + 3: ("c0ffee",)})
    assert [sum(each.counts) > 0 for each in found] == [True, True, False, True]
    assert [each.launches for each in found] == [(), (), (), ("c0ffee",)]


def test_a_ramp_is_seen_in_the_shares_and_chance_is_not() -> None:
    assert is_ramped(visitors(shares=np.linspace(0.1, 0.5, 10)))
    assert not any(is_ramped(visitors(n=500, seed=seed)) for seed in range(40))


def test_a_ratio_far_from_the_weights_is_broken() -> None:
    broken = sample_ratio(visitors(n=20_000, shares=[0.46] * 10), history(experiment()))
    assert broken.broken
    assert broken.expected == (10_000.0, 10_000.0)
    assert not sample_ratio(visitors(n=20_000), history(experiment())).broken


def test_weights_that_change_are_held_against_their_own_time() -> None:
    one = experiment()
    tenth = tuple(Variant(v.name, w, v.settings) for v, w in zip(one.variants, (0.9, 0.1), strict=True))
    ramp = [
        Dated(FIRST_DAY * DAY_MS, msgspec.structs.replace(one, variants=tenth)),
        Dated((FIRST_DAY + 5) * DAY_MS, one),
    ]
    who = visitors(n=20_000, shares=[0.1] * 5 + [0.5] * 5)
    assert not sample_ratio(who, ramp).broken
    assert sample_ratio(who, history(one)).broken
    assert changes(ramp) == []


def test_what_may_not_change_while_it_runs() -> None:
    one = experiment()
    other = (one.variants[0], Variant("learned", 0.5, {"planner.common_rows": 4}))
    for name, changed in {
        "metric": msgspec.structs.replace(one, metric="return_7d@1"),
        "salt": msgspec.structs.replace(one, salt="another"),
        "variant learned": msgspec.structs.replace(one, variants=other),
        "variants": msgspec.structs.replace(one, variants=(*one.variants, Variant("third", 0.1))),
    }.items():
        assert changes([Dated(0, one), Dated(1, changed)]) == [name]


def test_what_a_variant_has_learned_may_change_where_it_learns_by_itself() -> None:
    for learning, told in (("own", []), ("shared", ["variant learned"])):
        one = experiment(learning=learning)
        taught = (one.variants[0], msgspec.structs.replace(one.variants[1], model="abc"))
        other = msgspec.structs.replace(one, variants=taught)
        assert changes([Dated(0, one), Dated(1, other)]) == told


def test_a_draft_may_change_as_it_likes() -> None:
    draft = experiment(state="draft", metric="return_7d@1")
    assert changes([Dated(0, draft), Dated(1, experiment())]) == []
