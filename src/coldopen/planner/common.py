"""Rows that everybody in a place has, of which some are near the top of each page that is drawn."""

from __future__ import annotations

from dataclasses import dataclass

COMMON_SOURCES = frozenset(("regional", "trending", "fresh", "editorial"))
"""Sources whose rows do not depend on the visitor's taste, but only on where they are."""


@dataclass(slots=True)
class CommonRows:
    """How many common rows the first rows of a page still owe, and how many slots are left there to draw.

    Where they are as many, only common rows may be drawn; the chances that are logged are among these. So
    which rows may be drawn depends on the rows above alone, and the law of propensities holds as it does
    where rows have reserved their titles.
    """

    n_owed: int = 0
    n_slots: int = 0

    @property
    def binding(self) -> bool:
        """Whether the next slot has to have a common row."""
        return 0 < self.n_slots <= self.n_owed

    def settle(self, source: str) -> None:
        """Take note that a row of this source has the slot."""
        if self.n_slots:
            self.n_slots -= 1
            self.n_owed -= source in COMMON_SOURCES
