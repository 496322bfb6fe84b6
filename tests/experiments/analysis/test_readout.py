"""From made-up visitors to a decision."""

from __future__ import annotations

import dataclasses

import msgspec
import numpy as np
import pytest
from made_up_visitors import experiment, found, history, visitors

from coldopen.core.errors import Problem
from coldopen.experiments import Variant
from coldopen.experiments.analysis.readout import Asked, readout
from coldopen.experiments.analysis.records import Readout
from coldopen.experiments.analysis.visitors import Visitors


def read(who: Visitors, defined: dict[str, object] | None = None, **more: object) -> Readout:
    return readout(history(experiment(*who.order, **defined or {})), found(who, **more))


def test_an_effect_that_is_there_is_found_and_shipped() -> None:
    made = read(visitors(n=20_000, lift=0.05), {"segments": ("device",), "guardrails": ("dismissed@1",)})
    assert (made.summary.verdict, made.summary.variant) == ("ship", "learned")
    effect = made.primary.effects[0]
    assert effect.low < 0.05 < effect.high
    assert [each.group for each in made.segments] == ["mobile", "desktop", "tv"] or len(made.segments) == 3
    assert {each.role for each in made.metrics} == {"primary", "guardrail", "other"}
    assert made.primary.looks[-1].low == pytest.approx(effect.low)


def test_no_effect_goes_on() -> None:
    made = read(visitors())
    assert made.summary.verdict == "keep running"
    assert not made.ramped
    assert made.primary.estimate == "pooled"


def test_means_and_effect_tell_one_story() -> None:
    for who in (visitors(lift=0.05), visitors(shares=np.linspace(0.1, 0.9, 10), day_effect=0.2)):
        primary = read(who).primary
        control, treatment = primary.means
        assert treatment.mean - control.mean == pytest.approx(primary.effects[0].value)


def test_a_ramp_over_better_days_does_not_pass_for_an_effect() -> None:
    ramp = visitors(n=20_000, shares=np.linspace(0.1, 0.9, 10), day_effect=0.25)
    made = read(ramp)
    assert made.ramped
    assert made.primary.estimate == "by day"
    stratified, pooled = made.primary.effects[0], made.primary.beside[0]
    assert stratified.low < 0 < stratified.high
    assert pooled.low > 0.03
    assert any("compared with itself" in told for told in made.summary.cautions)


def test_a_fixed_test_is_read_at_its_planned_size_only_and_then_by_those_visitors() -> None:
    who = visitors(n=8000, lift=0.08)
    early = read(who, {"test": "fixed", "n_planned": 10_000})
    assert early.primary.effects[0].value is None
    assert early.summary.why[0] == "Too early to read: 8,000 of 10,000 planned visitors are in."
    assert early.primary.looks == ()
    assert early.segments == ()
    reached = read(who, {"test": "fixed", "n_planned": 6000})
    assert reached.summary.verdict == "ship"
    assert reached.primary.effects[0].n + reached.primary.effects[0].n_control == 6000
    assert reached.primary.effects[0].method == "fixed"


def test_guardrails_of_a_fixed_test_are_watched_from_the_start() -> None:
    early = read(visitors(), {"test": "fixed", "n_planned": 10_000, "guardrails": ("dismissed@1",)})
    guardrail = next(each for each in early.metrics if each.role == "guardrail")
    assert guardrail.effects[0].method == "sequential"
    assert guardrail.effects[0].value is not None


def _with_device(who: Visitors, lifts: list[float]) -> Visitors:
    """The same, of whom so many more stream with the treatment on each device."""
    rng, codes = np.random.default_rng(5), who.signals["device"].codes
    more = (who.variant > 0) & (rng.random(len(who)) < np.array(lifts)[codes])
    outcomes = {**who.outcomes, "first_stream": np.maximum(who.outcomes["first_stream"], more)}
    return dataclasses.replace(who, outcomes=outcomes)


def test_whether_the_effect_differs_between_groups_is_tested_by_itself() -> None:
    defined = {"segments": ("device", "country")}
    alike = read(_with_device(visitors(n=20_000), [0.1, 0.1, 0.1]), defined)
    apart = read(_with_device(visitors(n=20_000), [0.3, 0.0, 0.0]), defined)
    assert [each.differs for each in alike.between_segments] == [False, False]
    assert [each.differs for each in apart.between_segments] == [True, False]
    device = apart.between_segments[0]
    assert (device.segment, device.variant, device.n_groups) == ("device", "learned", 3)
    assert device.p_adjusted >= device.p


def test_groups_of_few_are_not_compared() -> None:
    [device] = read(visitors(n=900), {"segments": ("device",)}).between_segments
    assert (device.statistic, device.differs) == (None, False)
    assert device.why == "fewer than two segments have an effect to compare"


def test_a_broken_ratio_breaks_the_readout_whatever_the_effect() -> None:
    made = read(visitors(n=20_000, lift=0.1, shares=[0.45] * 10))
    assert made.summary.verdict == "broken"
    assert made.ratio.broken


def test_a_variant_that_nobody_reached_breaks_it() -> None:
    who = visitors(n=5000)
    alone = who.of(who.variant == 0)
    made = read(alone)
    assert made.summary.verdict == "broken"
    assert made.summary.why[0] == "Nobody was ever assigned to learned."


def test_a_definition_that_changed_breaks_it() -> None:
    one, who = experiment(), visitors()
    dated = [*history(experiment(metric="return_7d@1")), *history(one)]
    made = readout(dated, found(who))
    assert made.summary.why[0] == "Its definition changed while it ran: metric."


def test_visitors_under_several_variants_break_it_where_they_are_many() -> None:
    assert read(visitors(), contaminated=79).summary.verdict == "keep running"
    assert read(visitors(), contaminated=81).summary.verdict == "broken"


def test_a_metric_that_is_defined_for_nobody_breaks_it() -> None:
    who = visitors()
    nothing = {**who.outcomes, "return_7d": np.full(len(who), np.nan)}
    nobody = Visitors(
        **{name: getattr(who, name) for name in who.__dataclass_fields__} | {"outcomes": nothing}
    )
    made = read(nobody, {"metric": "return_7d@1"})
    assert made.summary.verdict == "broken"
    assert "is defined for nobody" in made.summary.why[0]


def test_a_metric_that_may_not_decide_breaks_it() -> None:
    made = read(visitors(), {"metric": "dismissed@1"})
    assert made.summary.verdict == "broken"
    assert made.summary.why[0].endswith(", a guardrail, which may not decide.")


def test_only_visitors_whose_window_has_closed_count() -> None:
    made = read(visitors(n_days=10))
    returned = next(each for each in made.metrics if each.metric.name == "return_7d@1")
    waiting = sum(returned.n_waiting)
    assert 0 < waiting < 8000
    counted = sum(each.n for each in returned.means)
    assert counted + waiting + sum(returned.n_undefined) == 8000


def test_of_several_variants_each_has_its_part_of_the_error() -> None:
    two, three = read(visitors()), read(visitors(order=("rules", "a", "b"), n=12_000))
    assert [each.variant for each in three.primary.effects] == ["a", "b"]
    width = [e.high - e.low for e in (two.primary.effects[0], three.primary.effects[0])]
    assert width[1] > width[0]


def test_p_is_below_alpha_just_where_the_interval_leaves_out_nothing() -> None:
    made = read(visitors(order=("rules", "a", "b"), n=12_000, lift=0.03), {"guardrails": ("dismissed@1",)})
    effects = [effect for metric in made.metrics for effect in metric.effects]
    assert len({effect.p < 0.05 for effect in effects}) == 2
    for effect in effects:
        assert (effect.p < 0.05) == (effect.low > 0 or effect.high < 0)


def test_a_two_by_two_tells_personalisation_from_content() -> None:
    who = visitors(n=20_000, order=("old", "old-frozen", "new", "new-frozen"))
    lifted = who.outcomes["first_stream"] + 0.2 * (who.variant >= 2)
    crossed = Visitors(
        **{name: getattr(who, name) for name in who.__dataclass_fields__}
        | {"outcomes": {**who.outcomes, "first_stream": lifted}}
    )
    variants = tuple(
        Variant(name, 0.25, {"policy.name": name[:3]}, frozen_content="frozen" in name) for name in who.order
    )
    made = read(crossed, {"variants": variants})
    assert made.factorial is not None
    assert made.factorial.policy.low > 0.1
    assert made.factorial.content.low < 0 < made.factorial.content.high
    assert "It is personalisation, not new content" in made.summary.why[-1]


def test_adjustment_can_be_left_out() -> None:
    who = visitors(lift=0.05)
    plain = readout(history(experiment()), found(who), Asked(adjust_by=()))
    assert plain.adjusted_by == ()
    assert plain.primary.means[0].mean == pytest.approx(plain.primary.means[0].plain)


def test_curves_fall_to_the_share_without_a_stream() -> None:
    made = read(visitors(n=20_000, lift=0.1))
    assert made.survival is not None
    for curve, mean in zip(made.survival.curves, made.primary.means, strict=True):
        assert curve.waiting[0] == 1.0
        assert curve.waiting[-1] == pytest.approx(1 - mean.plain)
    assert made.survival.log_rank[0] < 0.001


def test_nobody_assigned_and_an_unknown_metric_are_told() -> None:
    who = visitors()
    with pytest.raises(Problem, match="somebody has been assigned to"):
        read(who.of(np.zeros(len(who), bool)))
    with pytest.raises(Problem, match="first_stream@1"):
        read(who, {"metric": "applause@1"})
    with pytest.raises(Problem, match="segment"):
        read(who, {"segments": ("shoe-size",)})


def test_a_readout_is_json_without_any_nan() -> None:
    text = msgspec.json.encode(read(visitors(n=300)))
    assert b"NaN" not in text
    assert msgspec.json.decode(text, type=Readout).experiment == "learned-rows"
