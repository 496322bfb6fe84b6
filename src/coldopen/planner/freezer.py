"""Keeps the frozen page: fresh in memory, and on disk for after a restart."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from coldopen.planner.frozen import FrozenPage

FRESH_SECONDS, RETRY_SECONDS = 600.0, 30.0


class FrozenState(Struct, frozen=True):
    """How old the frozen page is (None where there is none), and its size."""

    age_seconds: float | None
    n_rows: int
    n_titles: int


class Freezer:
    """Holds the frozen page and knows when it is due: every ten minutes, and at once where `of`, what it
    would be made from, has changed. Where it could not be made whole it is due again in half a minute.

    `unix_ms` tells the age of a page from before a restart; from then on a clock counts that nobody sets.
    """

    def __init__(
        self,
        path: Path,
        report: Callable[[str, Exception], None],
        unix_ms: Callable[[], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._report = report
        self._unix_ms = unix_ms
        self._clock = clock
        self.page = FrozenPage.load(path)
        self._of = ""
        self._due_at = float("-inf")
        self._made_at = clock() - max(0.0, (unix_ms() - self.page.made_at) / 1000)

    def is_due(self, of: str) -> bool:
        """Whether it should be made now."""
        return of != self._of or self._clock() >= self._due_at

    def take(self, of: str, page: FrozenPage | None, whole: bool = True) -> None:
        """Keep a page made just now, or None where none could be made.

        One that is not `whole` replaces none that is made from the same. A page made from something else
        goes in any case: what is on it may be what must not be shown any more.
        """
        outdated = self._of not in ("", of)
        self._of = of
        self._due_at = self._clock() + (FRESH_SECONDS if whole and page is not None else RETRY_SECONDS)
        if page is None:
            self.page = FrozenPage() if outdated else self.page
        elif whole or outdated or not self.page.rows:
            self.page, self._made_at = page.at(self._unix_ms()), self._clock()
            self._save()

    def state(self) -> FrozenState:
        """How it stands now."""
        rows = self.page.rows
        age = self._clock() - self._made_at if rows else None
        return FrozenState(age, len(rows), self.page.n_titles)

    def _save(self) -> None:
        try:
            self.page.save(self._path)
        except OSError as error:
            self._report("frozen page", error)
