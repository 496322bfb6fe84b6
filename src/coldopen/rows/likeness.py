"""A row of what is like one title, for the sources that propose such rows."""

from __future__ import annotations

from coldopen.core.page import Message
from coldopen.rows.proposal import Proposal
from coldopen.rows.situation import Situation
from coldopen.rows.tasting import Taste


def row_like(title: int, source: str, situation: Situation, taste: Taste) -> Proposal:
    """What is like a title (a catalogue index) and suits the visitor, in the words of `source`."""
    about = situation.catalogue.titles[title]
    return Proposal(
        key=f"{source}:{about.id}",
        source=source,
        heading=Message(source, (f"title:{about.name}",)),
        reason=Message(f"reason.{source}"),
        titles=situation.alike(taste.similar(title)),
    )
