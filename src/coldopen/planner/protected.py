"""Rows that promise their very titles, in which none is tried out or drawn."""

from __future__ import annotations

from coldopen.planner.filling import Filling
from coldopen.rows import Proposal

PROTECTED = ("campaign", "continue", "editorial", "rule", "regional", "trending", "candidates", "hero")
"""Row sources whose rows are what they say by their titles and their order."""


def is_protected(row: Proposal, filling: Filling) -> bool:
    """Whether a row is to have just the titles that were proposed. Of pinned ones each has its column, and
    would be moved on, or off the row."""
    return row.source in PROTECTED or filling.has_pins(row)
