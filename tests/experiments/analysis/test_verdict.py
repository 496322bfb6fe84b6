"""The decision rule, case by case."""

from __future__ import annotations

from typing import Any

import pytest
from made_up_readout import BETTER, LATENCY, UNCLEAR, WORSE, effect, metric, segment

from coldopen.experiments.analysis.records import Factorial, MetricReadout, Summary
from coldopen.experiments.analysis.verdict import Shown, decide
from coldopen.experiments.statistics.first_look import LEAST


def guardrail(bounds: tuple[float, float], variant: str = "learned") -> MetricReadout:
    return metric(effect(bounds, variant), words=LATENCY, role="guardrail")


def decided(*effects: Any, **more: Any) -> Summary:
    return decide(Shown(control="rules", primary=metric(*effects), n_reached=10_000, **more))


def test_better_and_no_guardrail_hurt_is_to_ship() -> None:
    found = decided(effect(BETTER), guardrails=(guardrail(UNCLEAR),))
    assert (found.verdict, found.variant) == ("ship", "learned")
    assert found.why == (
        "Share of visitors with a first stream: 43.0% with learned, 40.0% with rules: "
        "+3 points (95% interval +1 to +5).",
        "It holds for newcomers as a whole; no segments were registered. The guardrail is not hurt.",
    )


def test_a_latency_that_is_lower_for_sure_hurts_nobody() -> None:
    assert decided(effect(BETTER), guardrails=(guardrail(WORSE),)).verdict == "ship"


def test_better_with_a_guardrail_hurt_is_to_stop_and_says_which() -> None:
    found = decided(effect(BETTER), guardrails=(guardrail(BETTER), guardrail(UNCLEAR)))
    assert found.verdict == "stop"
    assert found.why[1].startswith("It hurts. Latency of a page: ")


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ({}, "keep running"),
        ({"n_planned": 20_000}, "keep running"),
        ({"n_planned": 10_000}, "stop"),
        ({"is_running": False}, "stop"),
    ],
)
def test_nothing_clear_goes_on_until_its_time_is_over(more: dict[str, Any], verdict: str) -> None:
    assert decided(effect(UNCLEAR), **more).verdict == verdict


@pytest.mark.parametrize("n", [50, 5000])
def test_one_title_above_a_childs_limit_is_to_stop_however_few_visitors_there_are(n: int) -> None:
    found = decided(effect(BETTER, n=n), unsuitable={"learned": 1})
    assert found.verdict == "stop"
    assert found.why[1] == "Titles above the age limit of a profile were shown to it: 1."


def test_worse_is_to_stop() -> None:
    found = decided(effect(WORSE))
    assert found.verdict == "stop"
    assert found.why[1] == "Newcomers are better served by rules."


def test_too_early_to_read_goes_on_and_says_how_many_are_in() -> None:
    found = decided(effect(None), n_planned=20_000)
    assert found.verdict == "keep running"
    assert found.why == ("Too early to read.", "10,000 of 20,000 planned visitors are in.")


def test_of_several_variants_the_one_that_brings_most_is_shipped() -> None:
    found = decided(effect(BETTER, "a"), effect((0.02, 0.09), "b"), effect(WORSE, "c"))
    assert (found.verdict, found.variant) == ("ship", "b")


def test_of_several_variants_the_hurtful_one_is_passed_over() -> None:
    found = decided(effect(BETTER, "a"), effect((0.02, 0.09), "b"), guardrails=(guardrail(BETTER, "b"),))
    assert (found.verdict, found.variant) == ("ship", "a")


def test_while_one_variant_is_open_a_worse_one_does_not_stop_the_test() -> None:
    assert decided(effect(WORSE, "a"), effect(UNCLEAR, "b")).verdict == "keep running"


def test_a_fault_breaks_whatever_else_was_found() -> None:
    found = decided(effect(BETTER), faults=("Variants have other shares than they should.",))
    assert (found.verdict, found.variant) == ("broken", "")
    assert found.why[0] == "Variants have other shares than they should."


def test_few_visitors_settle_nothing_however_large_the_effect() -> None:
    found = decided(effect((0.2, 0.4), n=LEAST - 1))
    assert found.verdict == "keep running"
    assert "199 visitors with learned" in found.why[0]


def test_an_experiment_that_ended_with_few_visitors_is_not_said_to_have_shown_no_difference() -> None:
    found = decided(effect(UNCLEAR, n=LEAST - 1), is_running=False)
    assert (found.verdict, found.why[1]) == ("stop", "The experiment has ended before it could be read.")


def test_few_visitors_hurt_no_guardrail() -> None:
    few = metric(effect(BETTER, n=LEAST - 1), words=LATENCY, role="guardrail")
    assert decided(effect(UNCLEAR), guardrails=(few,)).verdict == "keep running"


def test_the_summary_says_for_whom() -> None:
    found = decided(effect(BETTER), segments=(segment("mobile", BETTER), segment("tv", UNCLEAR, False)))
    assert found.why[1] == "By itself it shows in device mobile; in no segment does the reverse."
    found = decided(effect(BETTER), segments=(segment("mobile", BETTER), segment("tv", WORSE)))
    assert found.why[1] == "Not for everyone: visitors of device tv are worse off."
    found = decided(effect(BETTER), segments=(segment("mobile", BETTER, False),))
    assert found.why[1] == "No segment shows it by itself, and none shows the reverse."


@pytest.mark.parametrize(
    ("policy", "content", "words"),
    [
        (BETTER, UNCLEAR, "It is personalisation, not new content"),
        (UNCLEAR, BETTER, "It is new content, not personalisation"),
        (BETTER, BETTER, "It is both personalisation and new content"),
        (UNCLEAR, UNCLEAR, "Neither personalisation nor new content"),
        (BETTER, WORSE, "Taken apart: personalisation +3 points"),
    ],
)
def test_a_two_by_two_says_what_it_is(
    policy: tuple[float, float], content: tuple[float, float], words: str
) -> None:
    crossed = Factorial(effect(policy), effect(content), effect(UNCLEAR))
    assert decided(effect(BETTER), factorial=crossed).why[-1].startswith(words)
