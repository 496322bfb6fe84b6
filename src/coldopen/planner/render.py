"""From a decision's record to the page: what is served is always rebuilt from what is recorded."""

from __future__ import annotations

import msgspec

from coldopen.catalogue import Catalogue
from coldopen.core.decision import Decision
from coldopen.core.page import Page, PageRow
from coldopen.rows import PhraseBook

_ENCODER = msgspec.json.Encoder()


def render(
    decision: Decision, catalogue: Catalogue, phrases: PhraseBook, token: str = "", recorded: bool = True
) -> Page:
    """The page that a decision describes, in the catalogue and the phrases that it names."""
    cards, language = catalogue.cards, decision.language
    rows = tuple(
        PageRow(
            row.key,
            row.source,
            row.shape,
            phrases.say(row.heading, language),
            phrases.say(row.reason, language),
            tuple([cards[i] for i in titles]),
        )
        for row, titles in zip(decision.rows, decision.titles_by_row(), strict=True)
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
