"""From a decision's record to the page: what is served is always rebuilt from what is recorded."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Decision
from coldopen.core.page import Page, PageRow
from coldopen.rows import PhraseBook

_ENCODER = msgspec.json.Encoder()


def render(
    decision: Decision,
    catalogue: Catalogue,
    phrases: PhraseBook,
    token: str = "",
    recorded: bool = True,
    titles_by_row: Sequence[Sequence[int]] | None = None,
) -> Page:
    """The page that a decision describes, in the catalogue and the phrases that it names.

    `titles_by_row` may be given by who has the decision's titles unpacked already.
    """
    card, language = catalogue.cards.__getitem__, decision.language
    by_row = decision.titles_by_row() if titles_by_row is None else titles_by_row
    rows = tuple(
        PageRow(
            row.key,
            row.source,
            row.shape,
            phrases.say(row.heading, language),
            phrases.say(row.reason, language),
            tuple(map(card, titles)),
        )
        for row, titles in zip(decision.rows, by_row, strict=True)
    )
    return Page(
        decision=decision.id,
        visit=decision.visit,
        tier=decision.tier,
        tier_reason=decision.tier_reason,
        language=language,
        signals=decision.signals,
        catalogue=decision.catalogue,
        rows=rows,
        token=token,
        recorded=recorded,
    )


def encode(page: Page) -> bytes:
    """The page as JSON."""
    return _ENCODER.encode(page)
