"""What may not be on a page, and what says so: rights, maturity, takedowns, rules, culture, the visitor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from msgspec import Struct

from coldopen.rows import Situation
from coldopen.rules import RuleBook

_N_EXAMPLES = 3


class Removal(Struct, frozen=True):
    """A constraint, how many titles it removes that those before it had left, and the first few of them."""

    constraint: str
    n_titles: int
    examples: tuple[str, ...]


def removals(situation: Situation, book: RuleBook, exclude: Sequence[str]) -> tuple[Removal, ...]:
    """What each constraint takes out of the catalogue, one after the other: together, all that is missing.

    Constraints that remove nothing are not there.
    """
    left = np.ones(len(situation.catalogue), bool)
    found = []
    for constraint, removed in constraints(situation, book, exclude):
        places = np.flatnonzero(left & removed)
        left &= ~removed
        if len(places):
            names = tuple(situation.catalogue.titles[i].id for i in places[:_N_EXAMPLES].tolist())
            found.append(Removal(constraint, len(places), names))
    return tuple(found)


def removed_by(title: int, situation: Situation, book: RuleBook, exclude: Sequence[str]) -> tuple[str, ...]:
    """Every constraint that alone would keep a title (a catalogue index) off the page."""
    told = constraints(situation, book, exclude)
    return tuple(constraint for constraint, removed in told if removed[title])


def held_back(title: int, situation: Situation) -> int:
    """How many first rows of the page culture rules keep a title out of."""
    held = [n for query, n in situation.fired.not_first if situation.matching(query)[title]]
    return max(held, default=0)


def constraints(
    situation: Situation, book: RuleBook, exclude: Sequence[str]
) -> Iterator[tuple[str, np.ndarray]]:
    """Each constraint in words, and the titles that it removes, (n_titles,); in the order of work."""
    catalogue, signals, at = situation.catalogue, situation.signals, situation.at_ms
    open_here = catalogue.allowed(signals.country, at, None)
    where = signals.country or "an unknown country"
    yield f"rights: not to be shown in {where} at that time", ~open_here
    if situation.max_age is not None:
        suitable = catalogue.allowed(signals.country, at, situation.max_age)
        yield f"maturity: not for a profile limited to {situation.max_age} years", open_here & ~suitable
    yield from _withdrawn(situation)
    yield from _by_rules(situation, book)
    yield (
        "excluded by the caller",
        _at(situation, [catalogue.index[t] for t in exclude if t in catalogue.index]),
    )
    yield "dismissed in this visit", _at(situation, situation.evidence.dismissed)


def _withdrawn(situation: Situation) -> Iterator[tuple[str, np.ndarray]]:
    withdrawn, beyond = situation.edition.withdrawn, situation.edition.beyond
    if beyond is None:
        yield "takedown", withdrawn
    else:
        yield "frozen content: not in the catalogue in service when the experiment started", beyond
        yield "takedown", withdrawn & ~beyond


def _by_rules(situation: Situation, book: RuleBook) -> Iterator[tuple[str, np.ndarray]]:
    fired = situation.fired
    for rule in book.rules:
        if rule.id in fired.rules and rule.forbid is not None and rule.forbid.query is not None:
            yield f"rule {rule.id}", situation.matching(rule.forbid.query)
    for culture in book.culture:
        if culture.id in fired.culture:
            for query in fired.forbidden:
                if query.tags == culture.tags:
                    yield f"culture {culture.id}: {culture.treatment}", situation.matching(query)


def _at(situation: Situation, places: Sequence[int]) -> np.ndarray:
    mask = np.zeros(len(situation.catalogue), bool)
    mask[list(places)] = True
    return mask
