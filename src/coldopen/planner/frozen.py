"""The frozen page: the last resort, made in good times, kept on disk, and cheap enough never to fail."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Set
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
    """Rows that may be shown to anyone in any country, made at a time (Unix milliseconds). `row_titles` is
    aligned with `rows`."""

    rows: tuple[PageRow, ...] = ()
    row_titles: tuple[tuple[FrozenTitle, ...], ...] = ()
    made_at: int = 0

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

    def at(self, made_at: int) -> FrozenPage:
        """The same page, made at a time."""
        return msgspec.structs.replace(self, made_at=made_at)

    def rows_for(
        self, gone: Set[str], max_age: int | None, at_ms: int, n_rows: int, n_columns: int
    ) -> tuple[PageRow, ...]:
        """At most so many rows of so many titles, without those that are `gone` or have ended since, for a
        profile's maturity limit."""
        rows = []
        for row, titles in zip(self.rows, self.row_titles, strict=True):
            cards = tuple(
                t.card
                for t in titles
                if t.id not in gone
                and (max_age is None or 0 <= t.maturity <= max_age)
                and (t.until_ms is None or at_ms < t.until_ms)
            )
            if cards:
                shown = cards[:n_columns]
                rows.append(PageRow(row.key, row.source, row.shape, row.heading, row.reason, shown))
        return tuple(rows[:n_rows])

    def save(self, path: Path) -> None:
        """Write it, whole or not at all."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
        with temporary.open("wb") as file:
            file.write(msgspec.json.encode(self))
            file.flush()
            os.fsync(file.fileno())
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
