"""Culture: how titles of sensitive tags are treated, by place and language, and when they were asked for.

Who may be meant is: a condition on a signal that is not known is met, so that a visitor from nobody knows
where gets the strictest of what holds anywhere. Where several rules treat one title, the strictest stands,
since each has its effect: hidden by one is hidden, and of two counts of rows the larger one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from coldopen.catalogue import TitleQuery
from coldopen.rules.conditions import POSSIBLY, Facts, folded, told
from coldopen.rules.conflicts import query_key
from coldopen.rules.explaining import Explained, explained
from coldopen.rules.forms import CultureRule
from coldopen.rules.matching import Matcher, chosen

ADULT_AT = 18
"""A profile limited to titles for younger people, in years, cannot ask for what is on request only."""


class Treated(NamedTuple):
    """What culture rules do to one page; fields as in `Fired`, where `rules` are its `culture`."""

    rules: tuple[str, ...] = ()
    forbidden: tuple[TitleQuery, ...] = ()
    not_first: tuple[tuple[TitleQuery, int], ...] = ()


NOBODYS = Treated()
"""What no culture rule does."""


class Applying(NamedTuple):
    """The culture rules that apply, as bits, and the title that was asked for, where any are on request."""

    bits: int
    asked: str | None


class Culture:
    """The culture rules of a book, ready to be matched. Safe to call from several threads."""

    def __init__(self, rules: Sequence[CultureRule]) -> None:
        self.rules = tuple(rules)
        self._matcher = Matcher([_with_countries(rule) for rule in rules], POSSIBLY)
        self._asked_by = [(1 << n, asked_by(rule)) for n, rule in enumerate(rules) if _on_request(rule)]
        self._on_request = sum(bit for bit, _ in self._asked_by)

    def match(self, facts: Facts, campaign_title: str | None, at_ms: int) -> Applying:
        """Which rules apply to a visitor who may have asked for something."""
        bits = self._matcher.match(facts, at_ms)
        if not bits & self._on_request or _is_childs(facts.max_age_at_most):
            return Applying(bits, None)
        genres = folded(facts.genres)
        for bit, names in self._asked_by:
            if not names.isdisjoint(genres):
                bits &= ~bit
        return Applying(bits, campaign_title if bits & self._on_request else None)

    def treated(self, applying: Applying) -> Treated:
        """What the rules that apply do."""
        rules = chosen(applying.bits, self.rules)
        return Treated(
            tuple(sorted(rule.id for rule in rules)),
            tuple(_forbidding(rule, applying.asked) for rule in rules if rule.treatment != "not_first"),
            _not_first(rule for rule in rules if rule.treatment == "not_first"),
        )

    def explain(self, facts: Facts, campaign_title: str | None, at_ms: int) -> list[Explained]:
        """For each rule, whether it applies and why."""
        applying = self.match(facts, campaign_title, at_ms)
        found = [
            explained(rule, told(_with_countries(rule).when, facts, POSSIBLY), at_ms) for rule in self.rules
        ]
        return [
            _with_request(each, bool(applying.bits >> n & 1), _on_request(self.rules[n]), applying.asked)
            for n, each in enumerate(found)
        ]


def asked_by(rule: CultureRule) -> frozenset[str]:
    """The chosen genres that ask for the titles of a rule, without regard to case."""
    return folded((*rule.tags, *(rule.asked_by or ())))


def _on_request(rule: CultureRule) -> bool:
    return rule.treatment == "on_request"


def _is_childs(max_age: int | None) -> bool:
    return max_age is not None and max_age < ADULT_AT


def _with_countries(rule: CultureRule) -> CultureRule:
    """The rule with the countries that its regions are in: who is in another one is known not to be meant."""
    when = rule.when
    if when.regions is None:
        return rule
    within = {region.partition("-")[0] for region in when.regions}
    kept = tuple(sorted(within if when.countries is None else within.intersection(when.countries)))
    return replace(rule, when=replace(when, countries=kept))


def _forbidding(rule: CultureRule, asked: str | None) -> TitleQuery:
    spared = (asked,) if asked is not None and _on_request(rule) else ()
    return TitleQuery(tags=rule.tags, except_titles=spared)


def _not_first(rules: Iterable[CultureRule]) -> tuple[tuple[TitleQuery, int], ...]:
    """Each query once, with the largest number of rows."""
    most: dict[str, tuple[TitleQuery, int]] = {}
    for rule in rules:
        query = TitleQuery(tags=rule.tags)
        key = query_key(query)
        held = most.get(key, (query, 0))
        most[key] = (held[0], max(held[1], rule.first_rows))
    return tuple(most[key] for key in sorted(most))


def _with_request(told: Explained, applies: bool, on_request: bool, asked: str | None) -> Explained:
    """What is to be said of a rule, given what was asked for."""
    if told.fired and not applies:
        return replace(told, fired=False, why=f"{told.why}; but such titles were asked for")
    if told.fired and on_request and asked is not None:
        return replace(told, why=f"{told.why}; title {asked!r} was asked for")
    return told
