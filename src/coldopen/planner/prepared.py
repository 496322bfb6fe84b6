"""What was worked out for one visitor serves the next of whom the same is known.

Within an edition, equal situations are one: what follows from it (tastes, proposals) is worked out once,
until the visitor does something and evidence of their own comes in. Where nothing in a page is drawn at
random, they share the whole page.
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
    key = (_known(situation), n_rows, n_columns)
    kept = situation.edition.pages.get(key)
    if kept is not None:
        return cast(Prepared, kept[0])
    made = make()
    if made is not None and made.answer.sound:
        situation.edition.keep_page(key, made, situation.allowed)
    return made


def shared(situation: Situation) -> Situation:
    """An equal situation that another visitor was in, in this edition, with all that was made of it; else
    this one, from now on kept for others. Equal but for the moment: to the day, and while the same rules
    hold."""
    if _has_done_something(situation):
        return situation
    key = _known(situation)
    kept = situation.edition.pages.get(key)
    if kept is not None:
        return cast(Situation, kept[0])
    situation.edition.keep_page(key, situation, situation.allowed)
    return situation


def _known(situation: Situation) -> tuple[object, ...]:
    """All that a page without evidence depends on, beside the edition and its size."""
    *known, _ = msgspec.structs.astuple(situation.signals)  # all but where each came from
    return tuple(known), situation.language, situation.max_age, situation.constraints


def _has_done_something(situation: Situation) -> bool:
    """Whether the visit, or its caller, changed its page: what was merely seen matters to taste alone."""
    evidence = situation.evidence
    changes = evidence.watching or evidence.dismissed or evidence.genres is not None
    return bool(changes or situation.brought or (situation.taste is not None and evidence.acts))
