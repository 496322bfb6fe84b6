"""Row sources under guard: what fails is left out, and what fails again and again is not even asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from coldopen.planner.aside import Aside, NoTime, StillBusy, TooSlow
from coldopen.planner.breaker import Breaker
from coldopen.planner.deadline import Purse
from coldopen.planner.proposed import Garbage, checked
from coldopen.rows import Proposal, RowSource, Situation

_MOST_ROWS = 64
_LEFT_OUT = re.compile(r"row source (\S+) left out(?: after (\d+) rows?)?: ")

Rows = Callable[[Situation], Iterable[Proposal]]


class LeftOut(Exception):
    """A row source that is not asked (any more), and why."""


def told(error: Exception) -> str:
    """Why a row source was left out, in a few words."""
    match error:
        case LeftOut():
            return str(error)
        case Garbage():
            return f"garbage ({error})"
        case TooSlow():
            return "too slow"
        case StillBusy():
            return "still busy with earlier pages"
        case NoTime():
            return "no time left for it"
    return type(error).__name__


@dataclass
class Guarded:
    """A row source on one page, and the breaker that hears how it did (None for nobody).

    `n_read` rows came of it so far. Of a `foreign` one, `n_forbidden` titles were taken out that may not be
    shown here.
    """

    name: str
    rows: Rows
    breaker: Breaker | None = None
    foreign: bool = False
    n_read: int = 0
    n_forbidden: int = 0

    def propose(self, situation: Situation) -> Iterator[Proposal]:
        """What the source proposes. Raises LeftOut where its breaker is open, else what it raises."""
        if self.breaker is not None and not self.breaker.allows():
            raise LeftOut("breaker open")
        try:
            for row in self.rows(situation):
                self.n_read += 1
                if self.breaker is not None:
                    self.breaker.answered()
                yield self._without_forbidden(row, situation) if self.foreign else row
        except GeneratorExit:  # the page has all it needs
            self._tell()
            raise
        except Exception as error:
            if not isinstance(error, NoTime):
                self._tell(told(error))
            raise
        self._tell()

    def _without_forbidden(self, row: Proposal, situation: Situation) -> Proposal:
        allowed = situation.allowed[row.titles]
        n_forbidden = len(allowed) - int(allowed.sum())
        self.n_forbidden += n_forbidden
        return msgspec.structs.replace(row, titles=row.titles[allowed]) if n_forbidden else row

    def _tell(self, trouble: str = "") -> None:
        trouble = trouble or (f"{self.n_forbidden} titles that may not be shown" if self.n_forbidden else "")
        if self.breaker is not None and trouble:
            self.breaker.failed(trouble)
        elif self.breaker is not None:
            self.breaker.worked()


def aside_rows(source: RowSource, aside: Aside, purse: Purse) -> Rows:
    """The rows of a source that may do anything: run aside within the purse, each one looked at."""

    def rows(situation: Situation) -> Iterator[Proposal]:
        n_titles = len(situation.catalogue)
        proposed = (checked(row, source.name, n_titles) for row in source.propose(situation))
        return aside.read(source.name, lambda: islice(proposed, _MOST_ROWS), purse)

    return rows


def replayed(rows: Rows, n_rows: int | None) -> Rows:
    """Rows as far as a record says that they were read: so many and no more, None for all."""

    def some(situation: Situation) -> Iterator[Proposal]:
        if n_rows != 0:
            yield from islice(rows(situation), n_rows)
        if n_rows is not None:
            raise LeftOut("as recorded")

    return some


def left_out(tier_reason: str) -> dict[str, int]:
    """How many rows of each row source were read before it was left out, from the reason on a record.

    >>> left_out("row source fresh left out: breaker open; row source picks left out after 2 rows: too slow")
    {'fresh': 0, 'picks': 2}
    """
    return {name: int(n or 0) for name, n in _LEFT_OUT.findall(tier_reason)}
