"""Dry runs: what would be proposed, and which titles a query means, before any page is laid out."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from coldopen.catalogue import TitleQuery
from coldopen.planner.guarded import told
from coldopen.planner.report import report
from coldopen.rows import PhraseBook, RowSource, Situation

_N_SHOWN = 25
_N_ROWS = 60


class RowTried(Struct, frozen=True):
    """A row that would be proposed, in the visitor's language, with its first titles."""

    key: str
    source: str
    heading: str
    reason: str
    n_titles: int
    titles: list[str]


class TitlesTried(Struct, frozen=True):
    """How many titles a query matches, how many of these may be shown, and the best liked of them."""

    n_matching: int
    n_allowed: int
    titles: list[str]


def try_rows(situation: Situation, sources: Iterable[RowSource], phrases: PhraseBook) -> list[RowTried]:
    """What each row source proposes in a situation. One that fails has a last row that says so."""
    language, titles = situation.language, situation.catalogue.titles
    settled = _settled(situation)
    tried = []
    for source in sources:
        try:
            for row in islice(source.propose(settled), _N_ROWS):
                tried.append(
                    RowTried(
                        row.key,
                        row.source,
                        phrases.say(row.heading, language),
                        phrases.say(row.reason, language),
                        len(row.titles),
                        [titles[i].name for i in row.titles[:_N_SHOWN].tolist()],
                    )
                )
        except Exception as error:
            tried.append(RowTried(source.name, source.name, "", f"left out: {told(error)}", 0, []))
    return tried


def try_titles(situation: Situation, query: TitleQuery) -> TitlesTried:
    """Which titles a query means here, those first that are liked most in the visitor's place."""
    matching = situation.matching(query)
    n_allowed = int((matching & situation.allowed).sum())
    best = situation.without_taste().best(matching)
    names = [situation.catalogue.titles[i].name for i in best[:_N_SHOWN].tolist()]
    return TitlesTried(int(matching.sum()), n_allowed, names)


def _settled(situation: Situation) -> Situation:
    """The same situation, without taste where the model fails on it."""
    try:
        _ = situation.stranger
    except Exception as error:
        report("taste", error)
        return situation.without_taste()
    return situation
