"""The frozen page: the last resort, made in good times, kept on disk, and cheap enough never to fail."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from coldopen.catalogue import Catalogue
from coldopen.core.page import Message, PageRow
from coldopen.core.title import Title
from coldopen.planner.compose import Composed


class FrozenTitle(Struct, frozen=True, array_like=True):
    """A title of the frozen page: its id, the age it is for (-1 unknown), when its first right to be shown
    ends (Unix milliseconds, None for never), and its card."""

    id: str
    maturity: int
    until_ms: int | None
    card: Raw


class FrozenPage(Struct, frozen=True):
    """Rows that may be shown to anyone in any country. `row_titles` is aligned with `rows`."""

    rows: tuple[PageRow, ...] = ()
    row_titles: tuple[tuple[FrozenTitle, ...], ...] = ()

    @classmethod
    def of(cls, composed: Composed, catalogue: Catalogue, say: Callable[[Message], str]) -> FrozenPage:
        """Freeze a page that was made for a visitor of whom nothing is known."""
        titles, maturity, cards = catalogue.titles, catalogue.maturity, catalogue.cards
        return cls(
            tuple(
                PageRow(r.key, r.source, r.shape, say(r.heading), say(r.reason), ()) for r in composed.rows
            ),
            tuple(
                tuple(
                    FrozenTitle(titles[i].id, int(maturity[i]), _until_ms(titles[i]), cards[i]) for i in row
                )
                for row in composed.titles
            ),
        )

    def rows_for(self, takedowns: frozenset[str], max_age: int | None, at_ms: int) -> tuple[PageRow, ...]:
        """The rows without what was taken down or has ended since, and for a profile's maturity limit."""
        rows = []
        for row, titles in zip(self.rows, self.row_titles, strict=True):
            cards = tuple(
                t.card
                for t in titles
                if t.id not in takedowns
                and (max_age is None or 0 <= t.maturity <= max_age)
                and (t.until_ms is None or at_ms < t.until_ms)
            )
            if cards:
                rows.append(PageRow(row.key, row.source, row.shape, row.heading, row.reason, cards))
        return tuple(rows)

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        temporary.write_bytes(msgspec.json.encode(self))
        os.replace(temporary, path)

    @classmethod
    def load(cls, path: Path) -> FrozenPage:
        """Read it; an empty one where there is none that can be read."""
        try:
            return msgspec.json.decode(path.read_bytes(), type=cls)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return cls()


def _until_ms(title: Title) -> int | None:
    """The first end of any window of a title: from then on it takes a real look at its rights."""
    ends = [window.ends_at for window in title.windows if window.ends_at is not None]
    return int(min(ends).timestamp() * 1000) if ends else None
