"""The decision rule: from what an experiment has shown to one of ship, keep running, stop, broken.

The first that holds:

1. **broken**: there is a fault (sample ratio, a variant nobody reached, a definition changed mid-test, too
   many visitors under two variants, a primary metric that is defined for nobody).
2. **ship** the variant that brings most, among those whose primary interval lies wholly on the good side and
   that hurt no guardrail.
3. **keep running**, while the experiment runs and a variant is still open: it hurts no guardrail, is not
   worse, and the planned number of visitors, where there is one, is not reached.
4. **stop** otherwise: every variant is worse, hurts a guardrail, or has had its time.

A guardrail is hurt when its interval lies wholly on the bad side; children's safety at the first title above
a profile's age limit, however few visitors there are. An interval that is too early to read settles nothing.
With fewer than `LEAST` visitors in a variant or the control nothing is settled, whatever the intervals say:
their coverage is asymptotic.
"""

from __future__ import annotations

from msgspec import Struct

from coldopen.experiments.analysis import words
from coldopen.experiments.analysis.records import (
    Effect,
    Factorial,
    MetricReadout,
    SegmentEffect,
    Summary,
)
from coldopen.experiments.statistics.first_look import LEAST


class Shown(Struct, frozen=True, kw_only=True):
    """What the rule looks at. `unsuitable` counts by variant the placements above a profile's age limit,
    where there are any; `n_reached` is the number of visitors whose primary window has closed."""

    control: str
    primary: MetricReadout
    guardrails: tuple[MetricReadout, ...] = ()
    unsuitable: dict[str, int] = {}
    faults: tuple[str, ...] = ()
    segments: tuple[SegmentEffect, ...] = ()
    factorial: Factorial | None = None
    is_running: bool = True
    n_reached: int = 0
    n_planned: int | None = None
    alpha: float = 0.05
    cautions: tuple[str, ...] = ()


class Case(Struct, frozen=True):
    """One variant before the rule: its primary effect, which side that is on, and the guardrails it hurts."""

    effect: Effect
    side: str
    hurt: tuple[MetricReadout, ...]
    n_unsuitable: int = 0

    @property
    def harms(self) -> bool:
        return bool(self.hurt) or self.n_unsuitable > 0


def decide(shown: Shown) -> Summary:
    """One verdict, why, and what to be careful of."""
    if shown.faults:
        why = (*shown.faults[:2], "Nothing can be concluded from it: repair this, and start anew.")
        return Summary("broken", "", why, shown.cautions)
    cases = [_case(shown, effect) for effect in shown.primary.effects]
    winners = [case for case in cases if case.side == "better" and not case.harms]
    if winners:
        return _ship(shown, max(winners, key=lambda case: _gain(shown, case)))
    still_open = [case for case in cases if case.side in ("unclear", "unread") and not case.harms]
    planned_reached = shown.n_planned is not None and shown.n_reached >= shown.n_planned
    if still_open and shown.is_running and not planned_reached:
        return _go_on(shown, still_open)
    return _stop(shown, cases)


def _case(shown: Shown, effect: Effect) -> Case:
    metric = shown.primary.metric
    few = min(effect.n, effect.n_control) < LEAST
    hurt = () if few else tuple(g for g in shown.guardrails if _hurts(g, effect.variant))
    side = "unread" if few else words.side(effect, metric)
    return Case(effect, side, hurt, shown.unsuitable.get(effect.variant, 0))


def _hurts(guardrail: MetricReadout, variant: str) -> bool:
    return any(
        words.side(effect, guardrail.metric) == "worse" and min(effect.n, effect.n_control) >= LEAST
        for effect in guardrail.effects
        if effect.variant == variant
    )


def _gain(shown: Shown, case: Case) -> float:
    value = case.effect.value or 0.0
    return value if shown.primary.metric.better == "higher" else -value


def _ship(shown: Shown, case: Case) -> Summary:
    for_whom, harm = _for_whom(shown, case.effect.variant), _harm(len(shown.guardrails))
    why = (_primary(shown, case.effect), f"{for_whom} {harm}".strip(), *_what_it_is(shown))
    return Summary("ship", case.effect.variant, why, shown.cautions)


def _harm(n_guardrails: int) -> str:
    if n_guardrails == 0:
        return ""
    return (
        "The guardrail is not hurt." if n_guardrails == 1 else f"None of {n_guardrails} guardrails is hurt."
    )


def _go_on(shown: Shown, cases: list[Case]) -> Summary:
    case = max(cases, key=lambda each: _gain(shown, each))
    effect = case.effect
    if min(effect.n, effect.n_control) < LEAST:
        few = f"{effect.n:,} visitors with {effect.variant} and {effect.n_control:,} with {shown.control}"
        why = [
            f"So far there are {few} whose time has come to be counted; from {LEAST} each on it can be read."
        ]
    elif case.side == "unread":
        why = [_sentence(effect.why)]
    else:
        why = [_primary(shown, effect), "The interval holds no difference at all, and a worthwhile one too."]
    if shown.n_planned is not None and shown.n_reached < shown.n_planned:
        why.append(f"{shown.n_reached:,} of {shown.n_planned:,} planned visitors are in.")
    return Summary("keep running", effect.variant, tuple(why), shown.cautions)


def _stop(shown: Shown, cases: list[Case]) -> Summary:
    case = max(cases, key=lambda each: _gain(shown, each))
    variant, why = case.effect.variant, [_primary(shown, case.effect)]
    if case.n_unsuitable:
        why.append(f"Titles above the age limit of a profile were shown to it: {case.n_unsuitable:,}.")
    elif case.hurt:
        confidence = words.confidence_of(shown.alpha)
        for guardrail in case.hurt[:2]:
            effect = next(each for each in guardrail.effects if each.variant == variant)
            why.append("It hurts. " + words.told(guardrail, effect, shown.control, confidence))
    elif case.side == "worse":
        why.append(f"Newcomers are better served by {shown.control}.")
    elif shown.is_running:
        why.append(f"All {shown.n_planned or 0:,} planned visitors are in, and no difference has shown.")
    elif case.side == "unread":
        why.append("The experiment has ended before it could be read.")
    else:
        why.append("The experiment has ended, and no difference has shown.")
    return Summary("stop", variant, (*why, *_what_it_is(shown)), shown.cautions)


def _primary(shown: Shown, effect: Effect) -> str:
    if effect.value is None:
        return _sentence(effect.why)
    return words.told(shown.primary, effect, shown.control, words.confidence_of(shown.alpha))


def _for_whom(shown: Shown, variant: str) -> str:
    """Which segments the gain is seen in, in one sentence."""
    metric = shown.primary.metric
    looked_at = [each for each in shown.segments if each.effect.variant == variant]
    apart = [each for each in looked_at if each.apart]
    gains = [each for each in apart if words.side(each.effect, metric) == "better"]
    losses = [each for each in apart if words.side(each.effect, metric) == "worse"]
    if not looked_at:
        return "It holds for newcomers as a whole; no segments were registered."
    if losses:
        return f"Not for everyone: visitors of {_named(losses)} are worse off."
    if gains:
        return f"By itself it shows in {_named(gains)}; in no segment does the reverse."
    return "No segment shows it by itself, and none shows the reverse."


def _named(found: list[SegmentEffect]) -> str:
    """Such as "device mobile and tv, referral search"."""
    groups: dict[str, list[str]] = {}
    for each in found:
        groups.setdefault(each.segment, []).append(each.group)
    return ", ".join(f"{segment} {words.listed(named)}" for segment, named in groups.items())


_HEADS = {
    (True, False): "It is personalisation, not new content",
    (False, True): "It is new content, not personalisation",
    (True, True): "It is both personalisation and new content",
    (False, False): "Neither personalisation nor new content can be told apart from nothing",
}


def _what_it_is(shown: Shown) -> tuple[str, ...]:
    """Personalisation or new content, where the design can tell."""
    if shown.factorial is None:
        return ()
    metric, confidence = shown.primary.metric, words.confidence_of(shown.alpha)
    policy, content = shown.factorial.policy, shown.factorial.content
    sides = words.side(policy, metric), words.side(content, metric)
    head = "Taken apart" if "worse" in sides else _HEADS[sides[0] == "better", sides[1] == "better"]
    return (
        f"{head}: personalisation {words.interval(policy, metric.unit, confidence)}, "
        f"new content {words.interval(content, metric.unit, confidence)}.",
    )


def _sentence(text: str) -> str:
    text = text or "It is undefined"
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
