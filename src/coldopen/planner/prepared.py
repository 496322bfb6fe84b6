"""Prepared pages: what was decided for one visitor serves the next of whom the same is known.

As long as nothing in a page is drawn at random, it is a pure function of the edition, the signals, what the
rules say and what was asked for. So within an edition equal situations share one page, until the visitor does
something and evidence of their own comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import cast

import msgspec

from coldopen.core.decision import pack_titles
from coldopen.core.page import PageRow
from coldopen.planner.ladder import Answer
from coldopen.planner.render import page_rows
from coldopen.rows import PhraseBook, Situation


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer of the ladder, its titles packed for the record and its rows ready to be shown."""

    answer: Answer
    titles: bytes
    rows: tuple[PageRow, ...]

    @classmethod
    def of(cls, answer: Answer, situation: Situation, phrases: PhraseBook) -> Prepared:
        """Make ready what the ladder answered in a situation."""
        composed = answer.composed
        return cls(
            answer,
            pack_titles(list(chain.from_iterable(composed.titles))),
            page_rows(composed.rows, composed.titles, situation.catalogue, phrases, situation.language),
        )


def prepared(
    situation: Situation, n_rows: int, n_columns: int, make: Callable[[], Prepared | None]
) -> Prepared | None:
    """The page for a situation without exclusions: one made before in this edition, else what `make` gives.

    A page that is not as it should be (something failed, time ran out) is not kept for others.
    """
    if _has_done_something(situation):
        return make()
    *known, _ = msgspec.structs.astuple(situation.signals)  # all but where each came from
    key = (
        tuple(known),
        situation.language,
        situation.constraints,
        n_rows,
        n_columns,
    )
    kept = situation.edition.pages.get(key)
    if kept is not None:
        return cast(Prepared, kept[0])
    made = make()
    if made is not None and made.answer.sound:
        situation.edition.keep_page(key, made, situation.allowed)
    return made


def _has_done_something(situation: Situation) -> bool:
    """Whether the visit changed its page: what was merely seen matters to taste alone."""
    evidence = situation.evidence
    changes = evidence.watching or evidence.dismissed or evidence.genres is not None
    return bool(changes or (situation.taste is not None and evidence.acts))
