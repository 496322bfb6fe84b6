"""From a decision's record to the page: what is served is always rebuilt from what is recorded."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Decision, PlannedRow
from coldopen.core.ids import decision_id
from coldopen.core.page import Page, PageRow
from coldopen.rows import PhraseBook

_ENCODER = msgspec.json.Encoder()


def page_rows(
    planned: Sequence[PlannedRow],
    titles_by_row: Sequence[Sequence[int]],
    catalogue: Catalogue,
    phrases: PhraseBook,
    language: str,
) -> tuple[PageRow, ...]:
    """The rows as they are shown: headings and reasons said in a language, titles as cards."""
    card = catalogue.cards.__getitem__
    return tuple(
        [
            PageRow(
                row.key,
                row.source,
                row.shape,
                phrases.say(row.heading, language),
                phrases.say(row.reason, language),
                tuple(map(card, titles)),
            )
            for row, titles in zip(planned, titles_by_row, strict=True)
        ]
    )


def render(decision: Decision, rows: tuple[PageRow, ...], token: str = "", recorded: bool = True) -> Page:
    """The page that a decision describes, its rows as `page_rows` gives them."""
    return Page(
        decision=decision.id,
        visit=decision.visit,
        tier=decision.tier,
        tier_reason=decision.tier_reason,
        language=decision.language,
        signals=decision.signals,
        catalogue=decision.catalogue,
        rows=rows,
        token=token,
        recorded=recorded,
        previous="" if decision.previous is None else decision_id(decision.visit, decision.previous),
        n_kept=decision.n_kept,
    )


def encode(page: Page) -> bytes:
    """The page as JSON."""
    return _ENCODER.encode(page)
