"""The frozen page: the last resort, made in good times, kept on disk, and cheap enough never to fail."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Set
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from coldopen.catalogue import Catalogue
from coldopen.core.decision import PlannedRow, pack_titles
from coldopen.core.page import Message, PageRow
from coldopen.core.title import Title
from coldopen.planner.compose import Composed


class FrozenTitle(Struct, frozen=True, array_like=True):
    """A title of the frozen page: its id, the age it is for (-1 unknown), when its first right to be shown
    ends (Unix milliseconds, None for never), its card, and its place in the catalogue."""

    id: str
    maturity: int
    until_ms: int | None
    card: Raw
    index: int


class FrozenRow(Struct, frozen=True):
    """A row as decisions record it, its heading and reason as they are said, and its titles."""

    planned: PlannedRow
    heading: str
    reason: str
    titles: tuple[FrozenTitle, ...]

    def shown(self, titles: tuple[FrozenTitle, ...]) -> PageRow:
        """The row with these titles alone."""
        row, cards = self.planned, tuple([title.card for title in titles])
        return PageRow(row.key, row.source, row.shape, self.heading, self.reason, cards)


class Thawed(NamedTuple):
    """What is shown of the frozen page: its rows, the same as decisions record them, and their titles,
    packed."""

    rows: tuple[PageRow, ...]
    planned: tuple[PlannedRow, ...]
    titles: bytes


class FrozenPage(Struct, frozen=True):
    """Rows that may be shown to anyone in any country, made at a time (Unix milliseconds) of a catalogue, and
    said in a language by phrases (content ids both, "" where there are no rows)."""

    rows: tuple[FrozenRow, ...] = ()
    made_at: int = 0
    catalogue: str = ""
    phrases: str = ""
    language: str = "en"

    @classmethod
    def of(
        cls,
        composed: Composed,
        catalogue: Catalogue,
        say: Callable[[Message], str],
        phrases: str,
        language: str,
    ) -> FrozenPage:
        """Freeze a page that was made for a visitor of whom nothing is known; `say` says its messages by
        these phrases in this language."""
        titles, maturity, cards = catalogue.titles, catalogue.maturity, catalogue.cards

        def frozen(i: int) -> FrozenTitle:
            return FrozenTitle(titles[i].id, int(maturity[i]), _until_ms(titles[i]), cards[i], int(i))

        rows = tuple(
            FrozenRow(row, say(row.heading), say(row.reason), tuple(map(frozen, shown)))
            for row, shown in zip(composed.rows, composed.titles, strict=True)
        )
        return cls(rows, catalogue=catalogue.id, phrases=phrases, language=language)

    def at(self, made_at: int) -> FrozenPage:
        """The same page, made at a time."""
        return msgspec.structs.replace(self, made_at=made_at)

    @property
    def n_titles(self) -> int:
        """How many titles are on it."""
        return sum(len(row.titles) for row in self.rows)

    def thawed(self, gone: Set[str], max_age: int | None, at_ms: int, n_rows: int, n_columns: int) -> Thawed:
        """At most so many rows of so many titles, without those that are `gone` or have ended since, for a
        profile's maturity limit."""
        rows: list[PageRow] = []
        planned: list[PlannedRow] = []
        indices: list[int] = []
        for row in self.rows:
            titles = tuple(
                t
                for t in row.titles
                if t.id not in gone
                and (max_age is None or 0 <= t.maturity <= max_age)
                and (t.until_ms is None or at_ms < t.until_ms)
            )[:n_columns]
            if titles and len(rows) < n_rows:
                rows.append(row.shown(titles))
                planned.append(msgspec.structs.replace(row.planned, n_titles=len(titles)))
                indices += [title.index for title in titles]
        return Thawed(tuple(rows), tuple(planned), pack_titles(indices))

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
